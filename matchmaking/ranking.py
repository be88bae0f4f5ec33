"""From rows to ranked offers: PostgreSQL narrows, the engine scores, the reasons are told.

However many offers or requests there are, the number of queries is the same: the topics, the
past between the organisations, the rows to be ranked, and what hangs on the one they are ranked
for. Who hands over all `topics`, or what was read `with_facts()`, saves the query for it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from regions.models import Organisation, Topic

from . import engine
from .engine import OfferFacts, RequestFacts, Understood, Vocabulary
from .models import (
    HostingOffer,
    Level,
    Match,
    OfferWindow,
    RequestWindow,
    VisitRequest,
)
from .public_holidays import public_holidays
from .reasons import ToldFit
from .states import MatchState, OfferState

MUTUAL_UNDERSTANDING = Path(__file__).parent / "data" / "mutual_understanding.json"

LEVEL_NUMBERS = {level: number for number, level in enumerate(Level.values, start=1)}

TURNED_DOWN = (MatchState.DECLINED, MatchState.REJECTED)


@dataclass(frozen=True)
class Ranked:
    """An offer with its fit for a request."""

    offer: HostingOffer
    fit: ToldFit


@dataclass(frozen=True)
class RankedRequest:
    """A request with the fit of an offer for it."""

    request: VisitRequest
    fit: ToldFit


def rank(
    request: VisitRequest,
    offers: QuerySet[HostingOffer],
    *,
    on: date | None = None,
    topics: Iterable[Topic] | None = None,
) -> list[Ranked]:
    """The offers that suit the request, the best first, ties by id. At most four queries.

    `request` may be a draft with anything missing, even one never saved. Days before `on`
    (today) are over and do not count. The offers come back `with_facts()`.
    """
    today = on or timezone.localdate()
    tree = tree_of(topics)
    past = _past_of({request.organisation_id})
    rows = list(narrow(request, offers).with_facts())
    fits = engine.score(
        _request_facts(request, past, tree, today),
        [_offer_facts(offer, tree, today) for offer in rows],
    )
    told = [
        Ranked(offer, ToldFit(fit, offer, request, tree.names))
        for offer, fit in zip(rows, fits, strict=True)
        if fit.is_possible
    ]
    return sorted(told, key=lambda ranked: (-ranked.fit.total, ranked.offer.pk))


def fit_of(request: VisitRequest, offer: HostingOffer, *, on: date | None = None) -> ToldFit:
    """How well one offer suits the request, with what stands in the way. At most four queries."""
    today = on or timezone.localdate()
    tree = tree_of()
    past = _past_of({request.organisation_id})
    [fit] = engine.score(
        _request_facts(request, past, tree, today), [_offer_facts(offer, tree, today)]
    )
    return ToldFit(fit, offer, request, tree.names)


def rank_requests(
    offer: HostingOffer,
    requests: QuerySet[VisitRequest],
    *,
    on: date | None = None,
    topics: Iterable[Topic] | None = None,
) -> list[RankedRequest]:
    """The requests that the offer suits, the best first, ties by id. At most four queries.

    The requests come back `with_facts()`.
    """
    today = on or timezone.localdate()
    tree = tree_of(topics)
    offered = _offer_facts(offer, tree, today)
    others = list(requests.exclude(organisation=offer.organisation_id).with_facts())
    past = _past_of({request.organisation_id for request in others})
    told = []
    for request in others:
        [fit] = engine.score(_request_facts(request, past, tree, today), [offered])
        if fit.is_possible:
            told.append(RankedRequest(request, ToldFit(fit, offer, request, tree.names)))
    return sorted(told, key=lambda ranked: (-ranked.fit.total, ranked.request.pk))


def narrow(request: VisitRequest, offers: QuerySet[HostingOffer]) -> QuerySet[HostingOffer]:
    """Leaves out what a hard condition rules out, as far as the database can tell."""
    possible = offers.open().with_free_visits().exclude(organisation=request.organisation_id)
    possible = possible.filter(
        group_min__lte=request.team_size,
        group_max__gte=request.team_size,
        days_min__lte=request.days,
        days_max__gte=request.days,
    )
    if request.audience:
        possible = possible.filter(Q(audience__overlap=request.audience) | Q(audience=[]))
    if request.pk is None:
        return possible
    return possible.filter(Exists(_windows_in_common(request)))


def _windows_in_common(request: VisitRequest) -> QuerySet[OfferWindow]:
    wished = RequestWindow.objects.filter(
        request=request.pk, starts__lte=OuterRef("ends"), ends__gte=OuterRef("starts")
    )
    return OfferWindow.objects.filter(Exists(wished), offer=OuterRef("pk"))


# --- The topic tree as the engine needs it ------------------------------------------------------


@dataclass(frozen=True)
class TopicTree:
    """Of every topic its name on this page and its group; and how texts may name them."""

    names: Mapping[int, str]
    groups: Mapping[int, int]
    vocabulary: Vocabulary


def tree_of(topics: Iterable[Topic] | None = None) -> TopicTree:
    """From all `topics` below the groups, which are read where they are not given."""
    topics = list(Topic.objects.leaves() if topics is None else topics)
    return TopicTree(
        names={topic.pk: topic.name for topic in topics},
        groups={topic.pk: topic.parent_id for topic in topics},
        vocabulary=_vocabulary(tuple((topic.pk, _ways_to_say(topic)) for topic in topics)),
    )


def _ways_to_say(topic: Topic) -> tuple[str, ...]:
    synonyms = [word for words in topic.synonyms.values() for word in words]
    return (*topic.names.values(), *synonyms)


@lru_cache(maxsize=4)
def _vocabulary(ways_to_say: tuple[tuple[int, tuple[str, ...]], ...]) -> Vocabulary:
    return engine.vocabulary(dict(ways_to_say))


# --- What the engine asks of a row --------------------------------------------------------------


def _offer_facts(offer: HostingOffer, tree: TopicTree, today: date) -> OfferFacts:
    organisation = offer.organisation
    hanging = offer.read_facts()
    windows = _clipped(hanging.spans, today)
    shows = "\n".join(
        (
            offer.title,
            offer.summary,
            offer.strategy,
            offer.observation,
            offer.methods,
            offer.reflection,
        )
    )
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
        shows=engine.read(shows),
        named_topics=engine.named_topics(shows, tree.vocabulary),
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
        wants_to_visit_back=offer.wants_to_visit_back,
    )


def _topics_with_groups(topics: set[int | None], tree: TopicTree) -> dict[int, int]:
    return {topic: tree.groups[topic] for topic in topics if topic in tree.groups}


def _request_facts(
    request: VisitRequest, past: Mapping[int, Past], tree: TopicTree, today: date
) -> RequestFacts:
    organisation = request.organisation
    hanging = request.read_facts()
    windows = _clipped(hanging.spans, today)
    languages = _level_numbers(hanging.levels)
    return RequestFacts(
        id=request.pk or 0,
        organisation=request.organisation_id,
        region=organisation.region.code,
        country=organisation.region.country,
        is_verified=organisation.is_verified,
        topics=tuple((t, tree.groups[t]) for t in hanging.topics if t in tree.groups),
        goals=engine.read(request.learning_goals),
        named_topics=engine.named_topics(request.learning_goals, tree.vocabulary),
        languages=languages,
        understood=_understood(languages),
        windows=windows,
        holidays=_holidays(organisation, windows),
        days=request.days,
        team_size=request.team_size,
        audience=frozenset(request.audience),
        countries=frozenset(request.countries),
        point=_point(organisation),
        declined=past[request.organisation_id].declined_of(request),
        visited=frozenset(past[request.organisation_id].visited),
    )


# --- The past -----------------------------------------------------------------------------------


class Past:
    """What happened before between a visiting organisation and its hosts."""

    def __init__(self) -> None:
        self.turned_down: set[tuple[int, int]] = set()
        self.visited: set[int] = set()

    def declined_of(self, request: VisitRequest) -> frozenset[int]:
        """The offers that were turned down for this request, or turned it down."""
        return frozenset(offer for asked, offer in self.turned_down if asked == request.pk)


def _past_of(organisations: set[int]) -> Mapping[int, Past]:
    """By visiting organisation. One query."""
    past: Mapping[int, Past] = defaultdict(Past)
    matches = Match.objects.filter(request__organisation__in=organisations).filter(
        Q(state__in=TURNED_DOWN) | Q(state=MatchState.APPROVED, released_at__isnull=True)
    )
    for visitor, host, request, offer, state in matches.values_list(
        "request__organisation", "offer__organisation", "request", "offer", "state"
    ):
        if state == MatchState.APPROVED:
            past[visitor].visited.add(host)
        else:
            past[visitor].turned_down.add((request, offer))
    return past


# --- Languages, days and places -----------------------------------------------------------------


def _understood(languages: Mapping[str, int]) -> dict[str, Understood]:
    """The languages followed through a kindred one, by the better way where there are two."""
    ways = [
        (other, Understood(own, min(level, limit)))
        for own, level in languages.items()
        for other, limit in _kindred().get(own, {}).items()
    ]
    best_last = sorted(ways, key=lambda pair: (-pair[1].level, pair[1].through), reverse=True)
    return dict(best_last)


@cache
def _kindred() -> dict[str, dict[str, int]]:
    """By language: the languages understood through it, with the level that gives at most."""
    kindred: dict[str, dict[str, int]] = defaultdict(dict)
    for pair in json.loads(MUTUAL_UNDERSTANDING.read_text("utf-8"))["pairs"]:
        one, other = pair["languages"]
        kindred[one][other] = kindred[other][one] = LEVEL_NUMBERS[pair["level"]]
    return kindred


def _level_numbers(levels: Mapping[str, str]) -> dict[str, int]:
    return {language: LEVEL_NUMBERS[level] for language, level in levels.items()}


def _clipped(spans: Iterable[tuple[date, date]], today: date) -> tuple[tuple[int, int], ...]:
    """Windows as ordinals, without what is over."""
    return tuple(
        sorted(
            (max(starts, today).toordinal(), ends.toordinal())
            for starts, ends in spans
            if ends >= today
        )
    )


def _holidays(organisation: Organisation, windows: tuple[tuple[int, int], ...]) -> frozenset[int]:
    years = {
        year
        for starts, ends in windows
        for year in range(date.fromordinal(starts).year, date.fromordinal(ends).year + 1)
    }
    region = organisation.region
    days = (public_holidays(region.code, region.country, year) for year in sorted(years))
    return frozenset().union(*days)


def _point(organisation: Organisation) -> tuple[float, float] | None:
    """The organisation's own point, else the centre of its region."""
    for place in (organisation, organisation.region):
        if place.latitude is not None and place.longitude is not None:
            return place.latitude, place.longitude
    return None
