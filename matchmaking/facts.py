"""From rows to what the engine asks of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path

from regions.models import Organisation, Topic

from . import engine
from .engine import OfferFacts, RequestFacts, Understood
from .engine.bits import BITS_A_WORD
from .models import HostingOffer, Level, VisitRequest
from .public_holidays import public_holidays
from .standing import Standing
from .states import OfferState
from .texts import Reader, WaysToSay

MUTUAL_UNDERSTANDING = Path(__file__).parent / "data" / "mutual_understanding.json"

LEVEL_NUMBERS = {level: number for number, level in enumerate(Level.values, start=1)}

LOOK_AHEAD = timedelta(days=18 * BITS_A_WORD - 1)
"""More than three years; with today as many days as columns have room for in whole words."""


@dataclass(frozen=True)
class TopicTree:
    """Of every topic its name on this page and its group; and how texts may name them."""

    names: Mapping[int, str]
    groups: Mapping[int, int]
    reader: Reader


def tree_of(topics: Iterable[Topic] | None = None) -> TopicTree:
    """From all `topics` below the groups, which are read where they are not given."""
    topics = list(Topic.objects.leaves() if topics is None else topics)
    return TopicTree(
        names={topic.pk: topic.name for topic in topics},
        groups={topic.pk: topic.parent_id for topic in topics},
        reader=_reader(tuple((topic.pk, _ways_to_say(topic)) for topic in topics)),
    )


def _ways_to_say(topic: Topic) -> tuple[tuple[str, str], ...]:
    """Names and synonyms as (language, phrase)."""
    synonyms = [(code, word) for code, words in topic.synonyms.items() for word in words]
    return (*topic.names.items(), *synonyms)


@lru_cache(maxsize=4)
def _reader(ways_to_say: WaysToSay) -> Reader:
    return Reader(ways_to_say)


# --- What the engine asks of a row --------------------------------------------------------------


def offer_facts(
    offer: HostingOffer,
    standing: Standing,
    tree: TopicTree,
    today: date,
    *,
    terms: Set[int] | None = None,
) -> OfferFacts:
    """Its text is read, unless its `terms` are known."""
    organisation = offer.organisation
    host = standing.host(organisation.pk)
    hanging = offer.read_facts()
    windows = _clipped(hanging.spans, today)
    return OfferFacts(
        id=offer.pk,
        organisation=offer.organisation_id,
        region=organisation.region.code,
        country=organisation.region.country,
        is_verified=organisation.is_verified,
        is_open=offer.state == OfferState.OPEN,
        visits_left=offer.visits_left,
        main_topic=offer.main_topic_id,
        topics=_topics_with_groups({*hanging.topics, offer.main_topic_id}, tree),
        terms=engine.terms(*tree.reader.read(offer.text)) if terms is None else terms,
        languages=_level_numbers(hanging.levels),
        windows=windows,
        holidays=_holidays(organisation, windows),
        weekdays=frozenset(offer.weekdays),
        days_min=offer.days_min,
        days_max=offer.days_max,
        group_min=offer.group_min,
        group_max=offer.group_max,
        audience=frozenset(offer.audience),
        point=_point(organisation),
        kind=organisation.kind,
        wants_to_visit_back=offer.wants_to_visit_back,
        has_hosted=host.has_hosted,
        answers=host.answers,
        undecided=standing.undecided.get(offer.pk, 0),
    )


def _topics_with_groups(topics: set[int | None], tree: TopicTree) -> dict[int, int]:
    return {topic: tree.groups[topic] for topic in topics if topic in tree.groups}


def request_facts(
    request: VisitRequest, standing: Standing, tree: TopicTree, today: date
) -> RequestFacts:
    organisation = request.organisation
    visited = standing.visited_by(organisation.pk)
    hanging = request.read_facts()
    windows = _clipped(hanging.spans, today)
    languages = _level_numbers(hanging.levels)
    goals, named = tree.reader.read(request.text)
    return RequestFacts(
        id=request.pk or 0,
        organisation=request.organisation_id,
        region=organisation.region.code,
        country=organisation.region.country,
        is_verified=organisation.is_verified,
        topics=tuple((t, tree.groups[t]) for t in hanging.topics if t in tree.groups),
        goals=goals,
        named_topics=named,
        languages=languages,
        understood=_understood(languages),
        windows=windows,
        holidays=_holidays(organisation, windows, around=engine.MOST_WEEKS),
        days=request.days,
        team_size=request.team_size,
        audience=frozenset(request.audience),
        countries=frozenset(request.countries),
        point=_point(organisation),
        kind=organisation.kind,
        has_visited=bool(visited),
        declined=standing.declined_of(request.pk),
        apart=standing.apart_from(organisation.pk),
        visited=visited,
    )


# --- Languages, days and places -----------------------------------------------------------------


def _understood(languages: Mapping[str, int]) -> dict[str, Understood]:
    """The languages followed through a kindred one, by the better way where there are two."""
    ways = [
        (other, Understood(own, min(level, limit)))
        for own, level in languages.items()
        for other, limit in kindred_languages().get(own, {}).items()
    ]
    best_last = sorted(ways, key=lambda pair: (-pair[1].level, pair[1].through), reverse=True)
    return dict(best_last)


@cache
def kindred_languages() -> dict[str, dict[str, int]]:
    """By language: the languages understood through it, with the level that gives at most."""
    kindred: dict[str, dict[str, int]] = defaultdict(dict)
    for pair in json.loads(MUTUAL_UNDERSTANDING.read_text("utf-8"))["pairs"]:
        one, other = pair["languages"]
        kindred[one][other] = kindred[other][one] = LEVEL_NUMBERS[pair["level"]]
    return kindred


def _level_numbers(levels: Mapping[str, str]) -> dict[str, int]:
    return {language: LEVEL_NUMBERS[level] for language, level in levels.items()}


def _clipped(spans: Iterable[tuple[date, date]], today: date) -> tuple[tuple[int, int], ...]:
    """Windows as ordinals, without what is over or too far away to be planned."""
    horizon = today + LOOK_AHEAD
    return tuple(
        sorted(
            (max(starts, today).toordinal(), min(ends, horizon).toordinal())
            for starts, ends in spans
            if ends >= today and starts <= horizon
        )
    )


def _holidays(
    organisation: Organisation, windows: Iterable[tuple[int, int]], *, around: int = 0
) -> frozenset[int]:
    """Those of the years of the windows, and of some weeks around."""
    days = 7 * around
    years = {
        year
        for starts, ends in windows
        for year in range(
            date.fromordinal(starts - days).year, date.fromordinal(ends + days).year + 1
        )
    }
    region = organisation.region
    return holidays_of(region.code, region.country, tuple(sorted(years)))


@cache
def holidays_of(region_code: str, country: str, years: tuple[int, ...]) -> frozenset[int]:
    """The ordinals of a region's public holidays in all of these years."""
    found = (public_holidays(region_code, country, year) for year in years)
    return frozenset().union(*found)


def _point(organisation: Organisation) -> tuple[float, float] | None:
    """The organisation's own point, else the centre of its region."""
    for place in (organisation, organisation.region):
        if place.latitude is not None and place.longitude is not None:
            return place.latitude, place.longitude
    return None
