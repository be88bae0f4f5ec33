"""From rows to ranked offers: PostgreSQL narrows, the engine scores, the reasons are told.

Every function takes a constant number of queries, however many offers there are.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from regions.models import Organisation, Topic

from . import engine
from .engine import OfferFacts, RequestFacts, Understood, Vocabulary
from .models import (
    HostingOffer,
    Level,
    Match,
    OfferLanguage,
    OfferWindow,
    RequestLanguage,
    RequestTopic,
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
    request: VisitRequest, offers: QuerySet[HostingOffer], *, on: date | None = None
) -> list[Ranked]:
    """The offers that suit the request, the best first, ties by id. Four queries.

    `request` may be a draft with anything missing, even one never saved. Days before `on`
    (today) are over and do not count.
    """
    today = on or timezone.localdate()
    tree = read_topics()
    facts = _facts_of_request(request, tree, today)
    told = [
        Ranked(offer, ToldFit(fit, offer, request, tree.names))
        for offer, fit in _fits(facts, narrow(request, offers), tree, today)
        if fit.is_possible
    ]
    return sorted(told, key=lambda ranked: (-ranked.fit.total, ranked.offer.pk))


def fit_of(request: VisitRequest, offer: HostingOffer, *, on: date | None = None) -> ToldFit:
    """How well one offer suits the request, with what stands in the way. Four queries."""
    today = on or timezone.localdate()
    tree = read_topics()
    facts = _facts_of_request(request, tree, today)
    [(_, fit)] = _fits(facts, HostingOffer.objects.filter(pk=offer.pk), tree, today)
    return ToldFit(fit, offer, request, tree.names)


def rank_requests(
    offer: HostingOffer, requests: QuerySet[VisitRequest], *, on: date | None = None
) -> list[RankedRequest]:
    """The requests that the offer suits, the best first, ties by id. Four queries."""
    today = on or timezone.localdate()
    tree = read_topics()
    rows = HostingOffer.objects.filter(pk=offer.pk)
    [facts_of_offer] = [_offer_facts(row, tree, today) for row in _with_offer_facts(rows)]
    others = list(_with_request_facts(requests.exclude(organisation=offer.organisation_id)))
    past = _past_of({request.organisation_id for request in others})
    told = []
    for request in others:
        [fit] = engine.score(_request_facts(request, past, tree, today), [facts_of_offer])
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


def read_topics() -> TopicTree:
    """One query."""
    topics = list(Topic.objects.filter(parent__isnull=False))
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


# --- Offers -------------------------------------------------------------------------------------


def _fits(
    facts: RequestFacts, offers: QuerySet[HostingOffer], tree: TopicTree, today: date
) -> Iterable[tuple[HostingOffer, engine.Fit]]:
    rows = list(_with_offer_facts(offers))
    fits = engine.score(facts, [_offer_facts(row, tree, today) for row in rows])
    return zip(rows, fits, strict=True)


def _with_offer_facts(offers: QuerySet[HostingOffer]) -> QuerySet[HostingOffer]:
    """Each row with everything the engine asks, in one query."""
    topics = HostingOffer.topics.through.objects.filter(hostingoffer=OuterRef("pk"))
    return offers.select_related("organisation__region").annotate(
        fact_topics=ArraySubquery(topics.values("topic")),
        fact_languages=_languages_of(OfferLanguage.objects.filter(offer=OuterRef("pk"))),
        fact_windows=_windows_of(OfferWindow.objects.filter(offer=OuterRef("pk"))),
    )


def _offer_facts(row: HostingOffer, tree: TopicTree, today: date) -> OfferFacts:
    organisation = row.organisation
    windows = _clipped(row.fact_windows, today)
    shows = "\n".join(
        (row.title, row.summary, row.strategy, row.observation, row.methods, row.reflection)
    )
    return OfferFacts(
        id=row.pk,
        organisation=row.organisation_id,
        region=organisation.region.code,
        country=organisation.region.country,
        is_verified=organisation.is_verified,
        is_open=row.state == OfferState.OPEN,
        visits_left=row.visits_left,
        main_topic=row.main_topic_id,
        topics=_topics_with_groups({*row.fact_topics, row.main_topic_id}, tree),
        shows=engine.read(shows),
        named_topics=engine.named_topics(shows, tree.vocabulary),
        languages=_levels(row.fact_languages),
        windows=windows,
        holidays=_holidays(organisation, windows),
        weekdays=frozenset(row.weekdays),
        days_min=row.days_min,
        days_max=row.days_max,
        group_min=row.group_min,
        group_max=row.group_max,
        audience=frozenset(row.audience),
        point=_point(organisation),
        wants_to_visit_back=row.wants_to_visit_back,
    )


def _topics_with_groups(topics: set[int | None], tree: TopicTree) -> dict[int, int]:
    return {topic: tree.groups[topic] for topic in topics if topic in tree.groups}


# --- Requests -----------------------------------------------------------------------------------


def _facts_of_request(request: VisitRequest, tree: TopicTree, today: date) -> RequestFacts:
    """Of one request as it is in memory; what hangs on it as it is stored."""
    past = _past_of({request.organisation_id})
    rows = _with_request_facts(VisitRequest.objects.filter(pk=request.pk))
    stored = rows.first() if request.pk else None
    request.fact_topics = stored.fact_topics if stored else []
    request.fact_languages = stored.fact_languages if stored else []
    request.fact_windows = stored.fact_windows if stored else []
    return _request_facts(request, past, tree, today)


def _with_request_facts(requests: QuerySet[VisitRequest]) -> QuerySet[VisitRequest]:
    """Each row with everything the engine asks, in one query."""
    topics = RequestTopic.objects.filter(request=OuterRef("pk")).order_by("position")
    return requests.select_related("organisation__region").annotate(
        fact_topics=ArraySubquery(topics.values("topic")),
        fact_languages=_languages_of(RequestLanguage.objects.filter(request=OuterRef("pk"))),
        fact_windows=_windows_of(RequestWindow.objects.filter(request=OuterRef("pk"))),
    )


def _request_facts(
    row: VisitRequest, past: Mapping[int, Past], tree: TopicTree, today: date
) -> RequestFacts:
    organisation = row.organisation
    windows = _clipped(row.fact_windows, today)
    languages = _levels(row.fact_languages)
    return RequestFacts(
        id=row.pk or 0,
        organisation=row.organisation_id,
        region=organisation.region.code,
        country=organisation.region.country,
        is_verified=organisation.is_verified,
        topics=tuple((t, tree.groups[t]) for t in row.fact_topics if t in tree.groups),
        goals=engine.read(row.learning_goals),
        named_topics=engine.named_topics(row.learning_goals, tree.vocabulary),
        languages=languages,
        understood=_understood(languages),
        windows=windows,
        holidays=_holidays(organisation, windows),
        days=row.days,
        team_size=row.team_size,
        audience=frozenset(row.audience),
        countries=frozenset(row.countries),
        point=_point(organisation),
        declined=past[row.organisation_id].declined_of(row),
        visited=frozenset(past[row.organisation_id].visited),
    )


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


# --- What both have -----------------------------------------------------------------------------


def _languages_of(rows: QuerySet) -> ArraySubquery:
    return ArraySubquery(rows.values(json=JSONObject(language="language", level="level")))


def _windows_of(rows: QuerySet) -> ArraySubquery:
    return ArraySubquery(rows.values(json=JSONObject(starts="starts", ends="ends")))


def _levels(rows: list[dict[str, str]]) -> dict[str, int]:
    return {row["language"]: LEVEL_NUMBERS[row["level"]] for row in rows}


def _clipped(rows: list[dict[str, str]], today: date) -> tuple[tuple[int, int], ...]:
    """Windows as ordinals, without what is over."""
    first = today.toordinal()
    windows = (
        (date.fromisoformat(row["starts"]).toordinal(), date.fromisoformat(row["ends"]).toordinal())
        for row in rows
    )
    return tuple(sorted((max(starts, first), ends) for starts, ends in windows if ends >= first))


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
