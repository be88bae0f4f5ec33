"""The parts of a fit: each a score of 0–100 with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt

from .days import last_day, week
from .facts import OfferFacts, Point, RequestFacts
from .fit import Reason
from .languages import best_level, bridges
from .words import shared_phrases

Assessment = tuple[int, Reason]

UNKNOWN = 50
"""The score of a part about which one side has said nothing yet."""

KIN = 0.4
"""What a topic of the same group counts for, beside 1 for the topic itself."""

MAIN_TOPIC_POINTS = 15
"""Of the 100 points for topics, those kept for an offer whose main topic is wished for."""

POINTS_OF_LEVEL = (0, 10, 30, 60, 80, 95, 100)
"""By CEFR level: nothing, A1, A2, B1, B2, C1, C2."""

SECOND_LANGUAGE_POINTS = 5

FIRST_WEEK_POINTS, NEXT_WEEK_POINTS = 40, 8
"""One week in common is workable, nine are as good as it gets."""

FEWEST_WORDS, MOST_WORDS = 3, 12
"""Full marks for the goals need half of their words, but never fewer or more than these."""

WORDS_OF_A_TOPIC = 2
"""Naming the same topic, in whatever words, counts like two words."""

HALVED_EVERY_KM = 760
"""The score of a journey falls by half with every so many kilometres."""

EARTH_RADIUS_KM = 6371.0

FIRST_VISIT_POINTS, LATER_VISIT_POINTS, VISIT_BACK_POINTS = 60, 20, 40


def assess(
    request: RequestFacts, offer: OfferFacts, starts: Sequence[int]
) -> dict[str, Assessment]:
    """Score and reason of every part, in the order in which people read them."""
    return {
        "topics": topics(request, offer),
        "learning_goals": learning_goals(request, offer),
        "languages": languages(request, offer),
        "dates": dates(request, offer, starts),
        "group": group(request, offer),
        "journey": journey(request, offer),
        "hospitality": hospitality(request, offer),
    }


def topics(request: RequestFacts, offer: OfferFacts) -> Assessment:
    """How much of what is wished for is shown; the first of n wishes counts n times the last."""
    wishes = request.topics
    if not wishes:
        return UNKNOWN, Reason("no_wishes", {})
    groups = set(offer.topics.values())
    weight_of = {topic: len(wishes) - place for place, (topic, _) in enumerate(wishes)}
    met = [topic for topic, _ in wishes if topic in offer.topics]
    kin = [topic for topic, group in wishes if topic not in offer.topics and group in groups]
    share = (sum(weight_of[t] for t in met) + KIN * sum(weight_of[t] for t in kin)) / sum(
        weight_of.values()
    )
    main = offer.main_topic if offer.main_topic in weight_of else None
    main_share = weight_of[main] / len(wishes) if main is not None else 0.0
    points = (100 - MAIN_TOPIC_POINTS) * share + MAIN_TOPIC_POINTS * main_share
    values = {"met": tuple(met), "kin": tuple(kin), "wishes": len(wishes), "main": main}
    return round(points), Reason("topics", values)


def learning_goals(request: RequestFacts, offer: OfferFacts) -> Assessment:
    """How many of the goals' words and topics come back in what visitors will see."""
    wanted = len(request.goals.content)
    if not wanted:
        return UNKNOWN, Reason("no_goals", {})
    phrases = shared_phrases(request.goals, offer.shows)
    named = sorted(request.named_topics & (offer.named_topics | offer.topics.keys()))
    # A word within a phrase says more than the same word alone.
    words = sum(2 * len(phrase.stems) - 1 for phrase in phrases)
    points = words + WORDS_OF_A_TOPIC * len(named)
    full = max(FEWEST_WORDS, min(MOST_WORDS, wanted // 2))
    told = tuple(phrase.words for phrase in sorted(phrases, key=lambda p: -len(p.stems)))
    return min(100, round(100 * points / full)), Reason(
        "goals", {"phrases": told, "topics": tuple(named)}
    )


def languages(request: RequestFacts, offer: OfferFacts) -> Assessment:
    """The level of the better way to talk, and a little more for a second one."""
    if not request.languages or not offer.languages:
        return UNKNOWN, Reason("no_languages", {})
    ways = bridges(request, offer)
    points = POINTS_OF_LEVEL[best_level(request, offer)]
    if len(ways) > 1:
        points += SECOND_LANGUAGE_POINTS
    values = {
        "ways": tuple((way.host, way.visitor, way.host_level, way.visitor_level) for way in ways)
    }
    return min(100, points), Reason("languages", values)


def dates(request: RequestFacts, offer: OfferFacts, starts: Sequence[int]) -> Assessment:
    """In how many weeks a visit can start."""
    if not request.windows or not offer.windows:
        return UNKNOWN, Reason("no_windows", {})
    if not starts:
        return 0, Reason("no_common_dates", {})
    weeks = len({week(start) for start in starts})
    closed = offer.holidays | request.holidays
    end = last_day(starts[0], request.days, offer.weekdays, closed)
    points = FIRST_WEEK_POINTS + NEXT_WEEK_POINTS * (weeks - 1)
    return min(100, points), Reason("dates", {"weeks": weeks, "starts": starts[0], "ends": end})


def group(request: RequestFacts, offer: OfferFacts) -> Assessment:
    """Whether the team fits the host's group, and for how much of it the offer is meant."""
    values = {
        "people": request.team_size,
        "smallest": offer.group_min,
        "largest": offer.group_max,
        "meant_for": tuple(sorted(request.audience & offer.audience)),
        "others": tuple(sorted(request.audience - offer.audience)) if offer.audience else (),
    }
    if not offer.group_min <= request.team_size <= offer.group_max:
        return 0, Reason("group_size", values)
    if not request.audience or not offer.audience:
        return 100, Reason("group", values)
    share = len(request.audience & offer.audience) / len(request.audience)
    return round(60 + 40 * share), Reason("group", values)


def journey(request: RequestFacts, offer: OfferFacts) -> Assessment:
    """Near is easy; a country named as preferred lifts the score half way to 100."""
    km = None
    points = float(UNKNOWN)
    if request.point and offer.point:
        km = great_circle_km(request.point, offer.point)
        points = 100 * 0.5 ** (km / HALVED_EVERY_KM)
    is_preferred = None
    if request.countries:
        is_preferred = offer.country in request.countries
        points = (points + 100) / 2 if is_preferred else points / 2
    values = {
        "km": None if km is None else round(km),
        "country": offer.country,
        "is_preferred": is_preferred,
    }
    return round(points), Reason("journey", values)


def hospitality(request: RequestFacts, offer: OfferFacts) -> Assessment:
    """A first visit between the two goes before a second; a wish to visit back is welcome."""
    is_first = offer.organisation not in request.visited
    points = FIRST_VISIT_POINTS if is_first else LATER_VISIT_POINTS
    if offer.wants_to_visit_back:
        points += VISIT_BACK_POINTS
    return points, Reason(
        "hospitality", {"is_first": is_first, "visits_back": offer.wants_to_visit_back}
    )


def great_circle_km(one: Point, other: Point) -> float:
    """Kilometres between two points by the haversine formula on a sphere."""
    lat1, lon1, lat2, lon2 = map(radians, (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))
