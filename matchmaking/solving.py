"""From open offers and requests to a solved round, and back from a stored round to its answer.

A problem is arrays and words; solving it asks neither the database nor the clock, so a stored
problem can be solved again to the byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, fields
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from lifecycle.refusals import Refused

from . import engine
from .engine.assignment import Impossible
from .engine.columns import FULL_FIT, NOTHING, Pairs
from .engine.rounds import RoundProblem, RoundSettings, RoundSolution, solve_round
from .keeping import packed, unpacked
from .models import HostingOffer, Match, MatchingRound, RoundUnserved, VisitRequest
from .ranking import Comparison, compare
from .states import UNDECIDED_MATCH_STATES, MatchState, RoundStage, RoundState

ENGINE = Path(engine.__file__).parent

Columns = dict[str, NDArray[Any]]

Tell = Callable[[RoundStage, int], None]


class Pair(NamedTuple):
    """The ids of a request and an offer."""

    request: int
    offer: int


@dataclass(frozen=True)
class SolvedPair:
    """`total` in hundredths; `rank` 1 is the host meant for the team, others are its choice
    besides; pairs of one ring share the number `ring`, in the order in which they follow."""

    request: int
    offer: int
    total: int
    rank: int = 1
    ring: int | None = None


@dataclass(frozen=True)
class Unserved:
    """A request without a host: why, as a code with values."""

    request: int
    reason: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Solved:
    pairs: list[SolvedPair]
    unserved: list[Unserved]
    numbers: dict[str, Any]
    versions: dict[str, str]
    problem: bytes
    solution: bytes


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
    return _solved(problem, matching_round, begun)


def solve_again(matching_round: MatchingRound) -> Solved:
    """The stored problem with the settings and wishes that the round has now."""
    begun = perf_counter()
    _words, arrays = unpacked(matching_round.record.problem)
    return _solved(arrays, matching_round, begun)


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


# --- The solution -------------------------------------------------------------------------------


@cache
def versions() -> dict[str, str]:
    """Of everything that the answer hangs on; of our own engine the digest of its source."""
    source = sha256()
    for path in sorted(ENGINE.glob("*.py")):
        source.update(path.read_bytes())
    ours = {"engine": source.hexdigest()[:12]}
    return ours | {name: version(name) for name in ("numpy", "ortools")}


def _solved(problem: Columns, settings: MatchingRound, begun: float) -> Solved:
    try:
        answer = solve_round(_round_problem(problem, settings))
    except Impossible as error:
        raise Refused(_("This offer has no visit to give for one more forced pair.")) from error
    pairs = _chosen(answer)
    unserved = [
        Unserved(request, reason, {"best": best} if best >= 0 else {})
        for request, reason, best in zip(
            answer.unserved.tolist(), answer.reason, answer.best.tolist(), strict=True
        )
    ]
    numbers = {
        "requests": len(problem["request_id"]),
        "offers": len(problem["offer_id"]),
        "pairs": len(problem["pair_total"]),
        "served": len({pair.request for pair in pairs}),
        "total": int(answer.total),
        "least": min((pair.total for pair in pairs), default=0),
        "bound": int(answer.bound),
        "rings": len(answer.is_chain),
        "ring_total": int(answer.ring_total),
        "ring_bound": int(answer.ring_bound),
        "prices": {name: int(cost) for name, cost in sorted(answer.price_of.items())},
        "seconds": round(perf_counter() - begun, 2),
    }
    return Solved(
        pairs, unserved, numbers, versions(), packed({}, problem), _packed_solution(answer)
    )


def _round_problem(problem: Columns, settings: MatchingRound) -> RoundProblem:
    pairs = Pairs(**{one.name: problem[f"pair_{one.name}"] for one in fields(Pairs)})
    forced = _positions(problem, pairs, settings.forced)
    if len(forced) < len(settings.forced):
        raise Refused(_("These two cannot be put together: a condition is not met."))
    wants_back = problem["offer_wants_to_visit_back"]
    return RoundProblem(
        settings=RoundSettings(
            finds_rings=settings.finds_rings,
            most_per_request=settings.proposals_max,
            floor=FULL_FIT // 100 * settings.floor,
            most_per_host=settings.most_per_host,
            teams_first=settings.teams_first,
            first_timers_first=settings.first_timers_first,
            unmatched_first=settings.unmatched_first,
        ),
        request_id=problem["request_id"],
        request_organisation=problem["request_organisation"],
        new_region=problem["request_new_region"],
        unmatched=problem["request_left_before"],
        offer_id=problem["offer_id"],
        offer_organisation=problem["offer_organisation"],
        capacity=problem["offer_to_give"],
        # Chains begin at hosts that want nothing back: without chains, all want something.
        wants_back=wants_back if settings.finds_chains else np.ones_like(wants_back),
        pairs=pairs,
        forced=forced,
        forbidden=_positions(problem, pairs, settings.forbidden),
    )


def _positions(problem: Columns, pairs: Pairs, wishes: list[list[int]]) -> NDArray[np.int64]:
    """Where pairs of ids stand among the pairs; those that are not among them are left out."""
    found = [
        np.flatnonzero(
            (problem["request_id"][pairs.request] == request)
            & (problem["offer_id"][pairs.offer] == offer)
        )
        for request, offer in wishes
    ]
    return np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *found]))


def _chosen(answer: RoundSolution) -> list[SolvedPair]:
    """The legs of the rings in their order, then single pairs, the better host of each first."""
    is_leg = answer.ring > NOTHING
    single_ring = np.where(is_leg, answer.ring, len(answer.is_chain))
    ranks: Counter[int] = Counter()
    pairs = []
    for row in np.lexsort((answer.place, single_ring)).tolist():
        request = int(answer.request[row])
        ranks[request] += 1
        pairs.append(
            SolvedPair(
                request=request,
                offer=int(answer.offer[row]),
                total=int(answer.total_of[row]),
                rank=ranks[request],
                ring=int(answer.ring[row]) + 1 if is_leg[row] else None,
            )
        )
    return pairs


def _packed_solution(answer: RoundSolution) -> bytes:
    named = {one.name: getattr(answer, one.name) for one in fields(answer)}
    arrays = {name: value for name, value in named.items() if isinstance(value, np.ndarray)}
    return packed({name: value for name, value in named.items() if name not in arrays}, arrays)
