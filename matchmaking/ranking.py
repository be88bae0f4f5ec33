"""From rows to ranked offers: PostgreSQL narrows, the engine scores, the reasons are told.

However many offers or requests there are, the number of queries is the same: the topics, the
standing of both sides, the rows to be ranked, and what hangs on the one they are ranked
for. Who hands over all `topics`, or what was read `with_facts()`, saves the query for it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from regions.models import Organisation, Topic

from . import engine
from .engine import (
    OfferFacts,
    Offers,
    Pairs,
    RequestFacts,
    Requests,
    Understood,
    Vocabulary,
    World,
)
from .models import (
    HostingOffer,
    Level,
    OfferWindow,
    RequestWindow,
    VisitRequest,
)
from .public_holidays import public_holidays
from .reasons import ToldFit
from .standing import Standing, read_standing
from .states import OfferState

MUTUAL_UNDERSTANDING = Path(__file__).parent / "data" / "mutual_understanding.json"

LEVEL_NUMBERS = {level: number for number, level in enumerate(Level.values, start=1)}

LOOK_AHEAD = timedelta(days=3 * 365)


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
    compared = compare([request], narrow(request, offers).with_facts(), on=on, topics=topics)
    pairs = compared.eligible()
    best_first = np.lexsort((compared.offers.id[pairs.offer], -pairs.total))
    return [
        Ranked(compared.offer_rows[row], compared.fit(0, row))
        for row in pairs.offer[best_first].tolist()
    ]


def fit_of(request: VisitRequest, offer: HostingOffer, *, on: date | None = None) -> ToldFit:
    """How well one offer suits the request, with what stands in the way. At most four queries."""
    return compare([request], [offer], on=on).fit(0, 0)


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
    others = requests.exclude(organisation=offer.organisation_id).with_facts()
    compared = compare(others, [offer], on=on, topics=topics)
    pairs = compared.eligible()
    best_first = np.lexsort((compared.requests.id[pairs.request], -pairs.total))
    return [
        RankedRequest(compared.request_rows[row], compared.fit(row, 0))
        for row in pairs.request[best_first].tolist()
    ]


@dataclass(frozen=True)
class Comparison:
    """Requests and offers side by side, as rows, as facts and as columns in the same order."""

    request_rows: Sequence[VisitRequest]
    offer_rows: Sequence[HostingOffer]
    request_facts: Sequence[RequestFacts]
    offer_facts: Sequence[OfferFacts]
    standing: Standing
    topic_names: Mapping[int, str]

    @cached_property
    def world(self) -> World:
        return engine.world_of(self.request_facts, self.offer_facts, self.standing.rarity)

    @cached_property
    def requests(self) -> Requests:
        return engine.requests_of(self.request_facts, self.world)

    @cached_property
    def offers(self) -> Offers:
        return engine.offers_of(self.offer_facts, self.world)

    def eligible(self, *, best: int | None = None) -> Pairs:
        """All pairs that meet every condition, or the best few of each request."""
        return engine.eligible_pairs(
            self.requests, self.offers, self.world, self.standing.weights, best=best
        )

    def fit(self, request: int, offer: int) -> ToldFit:
        """The fit of a pair of rows, which is explained when somebody asks for it."""
        return ToldFit(
            find=partial(
                engine.fit_of,
                self.request_facts[request],
                self.offer_facts[offer],
                weights=self.standing.weights,
                rarity=self.standing.rarity,
            ),
            offer=self.offer_rows[offer],
            request=self.request_rows[request],
            topic_names=self.topic_names,
            weights_set=self.standing.weights_set,
        )


def compare(
    requests: Iterable[VisitRequest],
    offers: Iterable[HostingOffer],
    *,
    on: date | None = None,
    topics: Iterable[Topic] | None = None,
) -> Comparison:
    """Everything the engine asks about these rows. Two queries beside those for the rows, if
    they come `with_facts()`; one if `topics` are given."""
    today = on or timezone.localdate()
    tree = tree_of(topics)
    request_rows, offer_rows = list(requests), list(offers)
    standing = read_standing(offer_rows, request_rows)
    return Comparison(
        request_rows=request_rows,
        offer_rows=offer_rows,
        request_facts=[_request_facts(row, standing, tree, today) for row in request_rows],
        offer_facts=[_offer_facts(row, standing, tree, today) for row in offer_rows],
        standing=standing,
        topic_names=tree.names,
    )


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


def _ways_to_say(topic: Topic) -> tuple[tuple[str, str], ...]:
    """Names and synonyms as (language, phrase)."""
    synonyms = [(code, word) for code, words in topic.synonyms.items() for word in words]
    return (*topic.names.items(), *synonyms)


@lru_cache(maxsize=4)
def _vocabulary(ways_to_say: tuple[tuple[int, tuple[tuple[str, str], ...]], ...]) -> Vocabulary:
    return engine.vocabulary(dict(ways_to_say))


# --- What the engine asks of a row --------------------------------------------------------------


def _offer_facts(
    offer: HostingOffer, standing: Standing, tree: TopicTree, today: date
) -> OfferFacts:
    organisation = offer.organisation
    host = standing.host(organisation.pk)
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
        kind=organisation.kind,
        wants_to_visit_back=offer.wants_to_visit_back,
        has_hosted=host.hosted > 0,
        answers=host.answers,
        undecided=standing.undecided.get(offer.pk, 0),
    )


def _topics_with_groups(topics: set[int | None], tree: TopicTree) -> dict[int, int]:
    return {topic: tree.groups[topic] for topic in topics if topic in tree.groups}


def _request_facts(
    request: VisitRequest, standing: Standing, tree: TopicTree, today: date
) -> RequestFacts:
    organisation = request.organisation
    visited = standing.visited_by(organisation.pk)
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
        kind=organisation.kind,
        has_visited=bool(visited),
        declined=standing.declined_of(request.pk),
        visited=visited,
    )


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
    """Windows as ordinals, without what is over or too far away to be planned."""
    horizon = today + LOOK_AHEAD
    return tuple(
        sorted(
            (max(starts, today).toordinal(), min(ends, horizon).toordinal())
            for starts, ends in spans
            if ends >= today and starts <= horizon
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
