"""Why the parts of a fit are what they are: codes and values, to be put into words elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt

from .days import last_day
from .facts import OfferFacts, Point, RequestFacts
from .fit import Reason
from .kinds import SECTORS
from .languages import bridges
from .parts import EARTH_RADIUS_KM, GREEN_REACH_KM
from .words import shared_phrases

BANDS_KM = (10, 100, 500, 2000, 3000, 4000, 8000)
"""Where the distance bands of European mobility programmes begin; the last one has no end."""


def reasons(request: RequestFacts, offer: OfferFacts, starts: Sequence[int]) -> dict[str, Reason]:
    """The reason of every part, in the order in which people read them."""
    return {
        "topics": _topics(request, offer),
        "learning_goals": _learning_goals(request, offer),
        "languages": _languages(request, offer),
        "dates": _dates(request, offer, starts),
        "group": _group(request, offer),
        "organisation": _organisation(request, offer),
        "journey": _journey(request, offer),
        "hospitality": _hospitality(request, offer),
    }


def great_circle_km(one: Point, other: Point) -> float:
    """Kilometres between two points by the haversine formula on a sphere."""
    lat1, lon1, lat2, lon2 = map(radians, (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))


def band_of(km: int) -> tuple[int, int | None] | None:
    """The first and the last kilometre of the distance band; None below the first one."""
    begun = [start for start in BANDS_KM if start <= km]
    if not begun:
        return None
    later = BANDS_KM[len(begun) :]
    return begun[-1], later[0] - 1 if later else None


def _topics(request: RequestFacts, offer: OfferFacts) -> Reason:
    if not request.topics:
        return Reason("no_wishes", {})
    groups = set(offer.topics.values())
    wished = [topic for topic, _ in request.topics]
    met = tuple(topic for topic in wished if topic in offer.topics)
    kin = tuple(t for t, group in request.topics if t not in offer.topics and group in groups)
    return Reason(
        "topics",
        {
            "met": met,
            "kin": kin,
            "wishes": len(wished),
            "main": offer.main_topic if offer.main_topic in wished else None,
            "first_missed": None if wished[0] in met + kin else wished[0],
        },
    )


def _learning_goals(request: RequestFacts, offer: OfferFacts) -> Reason:
    if not request.goals.content:
        return Reason("no_goals", {})
    phrases = shared_phrases(request.goals, offer.terms)
    named = [t for t in sorted(request.named_topics) if -t in offer.terms or t in offer.topics]
    told = tuple(phrase.words for phrase in sorted(phrases, key=lambda p: -len(p.stems)))
    return Reason("goals", {"phrases": told, "topics": tuple(named)})


def _languages(request: RequestFacts, offer: OfferFacts) -> Reason:
    if not request.languages or not offer.languages:
        return Reason("no_languages", {})
    ways = bridges(request, offer)
    told = tuple((way.host, way.visitor, way.host_level, way.visitor_level) for way in ways)
    return Reason("languages", {"ways": told})


def _dates(request: RequestFacts, offer: OfferFacts, starts: Sequence[int]) -> Reason:
    if not request.windows or not offer.windows:
        return Reason("no_windows", {})
    if not starts:
        return Reason("no_common_dates", {})
    closed = offer.holidays | request.holidays
    end = last_day(starts[0], request.days, offer.weekdays, closed)
    return Reason("dates", {"days": len(starts), "starts": starts[0], "ends": end})


def _group(request: RequestFacts, offer: OfferFacts) -> Reason:
    values = {
        "people": request.team_size,
        "smallest": offer.group_min,
        "largest": offer.group_max,
        "meant_for": tuple(sorted(request.audience & offer.audience)),
        "others": tuple(sorted(request.audience - offer.audience)) if offer.audience else (),
    }
    fits = offer.group_min <= request.team_size <= offer.group_max
    return Reason("group" if fits else "group_size", values)


def _organisation(request: RequestFacts, offer: OfferFacts) -> Reason:
    sector = SECTORS.get(offer.kind)
    is_shared = sector is not None and sector == SECTORS.get(request.kind)
    return Reason(
        "organisation",
        {"host": offer.kind, "visitor": request.kind, "sector": sector if is_shared else None},
    )


def _journey(request: RequestFacts, offer: OfferFacts) -> Reason:
    km = None
    if request.point and offer.point:
        km = round(great_circle_km(request.point, offer.point))
    values = {
        "km": km,
        "band": None if km is None else band_of(km),
        "is_green": km is not None and km <= GREEN_REACH_KM,
        "country": offer.country,
        "is_preferred": offer.country in request.countries if request.countries else None,
    }
    return Reason("journey", values)


def _hospitality(request: RequestFacts, offer: OfferFacts) -> Reason:
    values = {
        "is_first": offer.organisation not in request.visited,
        "visits_back": offer.wants_to_visit_back,
        "answers": offer.answers,
        "is_new_host": not offer.has_hosted,
        "is_new_visitor": not request.has_visited,
        "waiting": offer.undecided,
    }
    return Reason("hospitality", values)
