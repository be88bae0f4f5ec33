"""From open offers and requests to a solved round, and back from a stored round to its answer.

A problem is arrays and words; solving it asks neither the database nor the clock, so a stored
problem can be solved again to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields
from time import perf_counter
from typing import Any

import numpy as np
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from .keeping import unpacked
from .models import HostingOffer, Match, MatchingRound, RoundUnserved, VisitRequest
from .ranking import Comparison, compare
from .solution import Columns, Solved, solve_problem
from .states import UNDECIDED_MATCH_STATES, MatchState, RoundStage, RoundState

Tell = Callable[[RoundStage, int], None]


@dataclass(frozen=True)
class Counts:
    requests: int
    offers: int
    visits: int


def counts(settings: MatchingRound, topics: Collection = ()) -> Counts:
    """What the settings of a round, stored or not, let in. Two queries."""
    offers = _with_visits_to_give(offers_let_in(topics)).values_list("to_give", flat=True)
    given = list(offers)
    return Counts(requests_let_in(settings, topics).count(), len(given), sum(given))


def solve_open(matching_round: MatchingRound, *, tell: Tell) -> Solved:
    """Read what is open and lets itself in, compare all pairs, find the best for all."""
    begun = perf_counter()
    topics = list(matching_round.topics.all())
    tell(RoundStage.READING, 5)
    requests = requests_let_in(matching_round, topics).order_by("pk")
    offers = _with_visits_to_give(offers_let_in(topics)).order_by("pk")
    compared = compare(requests.with_facts(), offers.with_facts())
    tell(RoundStage.PAIRING, 25)
    problem = _problem_of(compared)
    tell(RoundStage.SOLVING, 55)
    return solve_problem(problem, matching_round, begun)


def solve_again(matching_round: MatchingRound) -> Solved:
    """The stored problem with the settings and wishes that the round has now."""
    begun = perf_counter()
    _words, arrays = unpacked(matching_round.record.problem)
    return solve_problem(arrays, matching_round, begun)


def candidates(matching_round: MatchingRound, request: int) -> list[tuple[int, int]]:
    """The offers that suit a request of a stored round with the fit of each in hundredths, the
    best first, ties by id."""
    _words, arrays = unpacked(matching_round.record.problem)
    own = arrays["request_id"][arrays["pair_request"]] == request
    offers = arrays["offer_id"][arrays["pair_offer"][own]]
    totals = arrays["pair_total"][own]
    order = np.lexsort((offers, -totals))
    return list(zip(offers[order].tolist(), totals[order].tolist(), strict=True))


# --- What takes part ----------------------------------------------------------------------------


def requests_let_in(settings: MatchingRound, topics: Collection = ()) -> QuerySet[VisitRequest]:
    """Open requests whose team waits for no answer."""
    undecided = Match.objects.undecided().filter(request=OuterRef("pk"))
    requests = VisitRequest.objects.open().filter(~Exists(undecided))
    if settings.published_until:
        requests = requests.filter(published_at__date__lte=settings.published_until)
    if settings.countries:
        requests = requests.filter(organisation__region__country__in=settings.countries)
    if topics:
        wished = VisitRequest.objects.filter(topics__parent__in=topics)
        requests = requests.filter(pk__in=wished.values("pk"))
    return requests


def offers_let_in(topics: Collection = ()) -> QuerySet[HostingOffer]:
    """Open offers with a visit to give."""
    offers = HostingOffer.objects.open()
    if topics:
        shown = HostingOffer.objects.filter(topics__parent__in=topics)
        offers = offers.filter(pk__in=shown.values("pk"))
    return offers


def _with_visits_to_give(offers: QuerySet[HostingOffer]) -> QuerySet[HostingOffer]:
    """With `to_give`: visits left that no undecided match may still take."""
    undecided = Count("matches", filter=Q(matches__state__in=UNDECIDED_MATCH_STATES))
    counted = offers.annotate(to_give=F("visits") - F("visits_taken") - undecided)
    return counted.filter(to_give__gt=0)


# --- The problem --------------------------------------------------------------------------------


def _problem_of(compared: Comparison) -> Columns:
    """All columns of both sides, the pairs with their parts, and what the options need."""
    pairs = compared.eligible()
    requests, offers = compared.request_rows, compared.offer_rows
    new = _regions_without_a_visit({request.organisation.region_id for request in requests})
    left_before = _left_before()
    return {
        **_columns("request", compared.requests),
        **_columns("offer", compared.offers),
        **_columns("pair", pairs),
        "request_new_region": np.array(
            [
                request.organisation.region_id if request.organisation.region_id in new else -1
                for request in requests
            ],
            dtype=np.int64,
        ),
        "request_left_before": np.array(
            [request.pk in left_before for request in requests], dtype=np.bool_
        ),
        "offer_to_give": np.array([offer.to_give for offer in offers], dtype=np.int64),
    }


def _columns(prefix: str, table: Any, name: str = "") -> Columns:
    """The arrays of a frozen dataclass of columns by name, of those within it too."""
    found: Columns = {}
    for one in fields(table):
        value, own = getattr(table, one.name), f"{prefix}_{one.name}"
        found |= {own: value} if isinstance(value, np.ndarray) else _columns(own, value)
    return found


def _regions_without_a_visit(regions: Iterable[int]) -> set[int]:
    """Those of which no team has ever had a visit approved that stands. One query."""
    made = Match.objects.filter(
        state=MatchState.APPROVED,
        released_at__isnull=True,
        request__organisation__region__in=regions,
    )
    return set(regions) - set(made.values_list("request__organisation__region", flat=True))


def _left_before() -> set[int]:
    """Requests that a released round left without a host. One query."""
    left = RoundUnserved.objects.filter(round__state=RoundState.RELEASED)
    return set(left.values_list("request", flat=True))
