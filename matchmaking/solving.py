"""From open offers and requests to a solved round, and back from a stored round to its answer.

A problem is arrays and words; solving it asks neither the database nor the clock, so a stored
problem can be solved again to the byte.
"""

from __future__ import annotations

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
from .engine.assignment import Assignment, Impossible, Options, assign
from .engine.columns import NOTHING, Pairs
from .engine.rings import Legs, find_rings
from .keeping import packed, unpacked
from .models import HostingOffer, Match, MatchingRound, RoundUnserved, VisitRequest
from .ranking import Comparison, compare
from .states import UNDECIDED_MATCH_STATES, MatchState, RoundStage, RoundState

ENGINE = Path(engine.__file__).parent

LEGS_A_REQUEST = 20
"""Rings are looked for among so many of the best offers of each request."""

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


def _problem_of(compared: Comparison) -> dict[str, NDArray[Any]]:
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


def _columns(prefix: str, table: Any, name: str = "") -> dict[str, NDArray[Any]]:
    """The arrays of a frozen dataclass of columns by name, of those within it too."""
    found: dict[str, NDArray[Any]] = {}
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


def _solved(problem: dict[str, NDArray[Any]], settings: MatchingRound, begun: float) -> Solved:
    pairs = _pairs_of(problem)
    legs, is_proven = _rings(problem, pairs, settings)
    assignment = _assign(problem, pairs, settings, legs)
    chosen = _chosen(problem, pairs, assignment.chosen, legs)
    unserved = _left(problem, pairs, settings, {pair.request for pair in chosen})
    total = sum(pair.total for pair in chosen)
    solution = packed(
        {"unserved": [[one.request, one.reason, one.values] for one in unserved]},
        {
            name: np.array([getattr(pair, name) or 0 for pair in chosen], dtype=np.int64)
            for name in ("request", "offer", "total", "rank", "ring")
        },
    )
    numbers = {
        "requests": len(problem["request_id"]),
        "offers": len(problem["offer_id"]),
        "pairs": len(pairs),
        "served": len({pair.request for pair in chosen}),
        "total": total,
        "least": min((pair.total for pair in chosen), default=0),
        "bound": int(assignment.bound),
        "rings": len(legs),
        "rings_are_proven": is_proven,
        "prices": {name: int(cost) for name, cost in assignment.price_of.items()},
        "seconds": round(perf_counter() - begun, 2),
    }
    return Solved(chosen, unserved, numbers, versions(), packed({}, problem), solution)


def _pairs_of(problem: dict[str, NDArray[Any]]) -> Pairs:
    return Pairs(**{one.name: problem[f"pair_{one.name}"] for one in fields(Pairs)})


def _rings(
    problem: dict[str, NDArray[Any]], pairs: Pairs, settings: MatchingRound
) -> tuple[list[list[int]], bool]:
    """The positions of the legs of each ring, and whether no better rings are possible."""
    if not settings.finds_rings:
        return [], True
    places = _may_be_legs(problem, pairs, settings)
    visitors = problem["request_organisation"][pairs.request[places]]
    hosts = problem["offer_organisation"][pairs.offer[places]]
    organisations = np.unique(np.concatenate([visitors, hosts]))
    given = np.zeros(len(organisations), dtype=np.bool_)
    if settings.finds_chains:
        given = _want_nothing_back(problem, organisations)
    bound = None
    if settings.most_per_host:
        bound = np.full(len(organisations), settings.most_per_host, dtype=np.int64)
    found = find_rings(
        Legs(
            visitor=np.searchsorted(organisations, visitors),
            host=np.searchsorted(organisations, hosts),
            request=pairs.request[places].astype(np.int64),
            offer=pairs.offer[places].astype(np.int64),
            total=pairs.total[places].astype(np.int64),
        ),
        problem["offer_to_give"],
        given,
        host_capacity=bound,
    )
    members = [[places[leg] for leg in row if leg > NOTHING] for row in found.members.tolist()]
    return [[int(leg) for leg in ring] for ring in members], found.total == found.bound


def _may_be_legs(
    problem: dict[str, NDArray[Any]], pairs: Pairs, settings: MatchingRound
) -> NDArray[np.int64]:
    """The positions of the pairs of which rings may be made: neither below the floor nor
    forbidden, at no request that has a forced host, and among the best of their request."""
    may_be = pairs.total >= 100 * settings.floor
    may_be[_positions(problem, pairs, settings.forbidden)] = False
    forced = _positions(problem, pairs, settings.forced)
    may_be[np.isin(pairs.request, pairs.request[forced])] = False
    places = np.flatnonzero(may_be)
    rows, totals = pairs.request[places], pairs.total[places]
    order = np.lexsort((pairs.offer[places], -totals, rows))
    in_order = rows[order]
    rank = np.arange(len(order)) - np.searchsorted(in_order, in_order)
    return np.sort(places[order[rank < LEGS_A_REQUEST]])


def _want_nothing_back(
    problem: dict[str, NDArray[Any]], organisations: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Hosts without a request in this round, of which no offer wishes to visit back."""
    wishes = problem["offer_organisation"][problem["offer_wants_to_visit_back"]]
    hosts = np.isin(organisations, problem["offer_organisation"])
    seekers = np.concatenate([problem["request_organisation"], wishes])
    return hosts & ~np.isin(organisations, seekers)


def _assign(
    problem: dict[str, NDArray[Any]],
    pairs: Pairs,
    settings: MatchingRound,
    legs: list[list[int]],
) -> Assignment:
    wished = _positions(problem, pairs, settings.forced)
    if len(wished) < len(settings.forced):
        raise Refused(_("These two cannot be put together: a condition is not met."))
    in_rings = np.array([leg for ring in legs for leg in ring], dtype=np.int64)
    options = Options(
        most_per_request=settings.proposals_max,
        forced=np.union1d(wished, in_rings),
        forbidden=_positions(problem, pairs, settings.forbidden),
        floor=100 * settings.floor,
        most_per_host=settings.most_per_host,
        host_of=np.unique(problem["offer_organisation"], return_inverse=True)[1],
        one_each=problem["request_new_region"] if settings.first_timers_first else None,
        unmatched=problem["request_left_before"] if settings.unmatched_first else None,
        teams_first=settings.teams_first,
    )
    try:
        return assign(pairs, len(problem["request_id"]), problem["offer_to_give"], options=options)
    except Impossible as error:
        raise Refused(_("This offer has no visit to give for one more forced pair.")) from error


def _positions(
    problem: dict[str, NDArray[Any]], pairs: Pairs, wishes: list[list[int]]
) -> NDArray[np.int64]:
    """Where pairs of ids stand among the pairs; those that are not among them are left out."""
    asked = {Pair(*wish) for wish in wishes}
    rows = zip(
        problem["request_id"][pairs.request].tolist(),
        problem["offer_id"][pairs.offer].tolist(),
        strict=True,
    )
    if not asked:
        return np.zeros(0, dtype=np.int64)
    return np.array([place for place, row in enumerate(rows) if row in asked], dtype=np.int64)


def _chosen(
    problem: dict[str, NDArray[Any]],
    pairs: Pairs,
    is_chosen: NDArray[np.bool_],
    legs: list[list[int]],
) -> list[SolvedPair]:
    """By request, the better host first; the pairs of each ring in its order."""
    ring_of = {leg: number for number, ring in enumerate(legs, start=1) for leg in ring}
    positions = np.flatnonzero(is_chosen)
    rows, totals = pairs.request[positions], pairs.total[positions]
    ordered = positions[np.lexsort((pairs.offer[positions], -totals, rows))].tolist()
    in_rings = [leg for ring in legs for leg in ring]
    singles = [place for place in ordered if place not in ring_of]
    found = []
    ranks: dict[int, int] = {}
    for place in [*in_rings, *singles]:
        request = int(problem["request_id"][pairs.request[place]])
        ranks[request] = ranks.get(request, 0) + 1
        found.append(
            SolvedPair(
                request=request,
                offer=int(problem["offer_id"][pairs.offer[place]]),
                total=int(pairs.total[place]),
                rank=ranks[request],
                ring=ring_of.get(place),
            )
        )
    return found


def _left(
    problem: dict[str, NDArray[Any]],
    pairs: Pairs,
    settings: MatchingRound,
    served: set[int],
) -> list[Unserved]:
    best = np.full(len(problem["request_id"]), -1, dtype=np.int64)
    np.maximum.at(best, pairs.request, pairs.total)
    left = []
    for request, top in zip(problem["request_id"].tolist(), best.tolist(), strict=True):
        if request in served:
            continue
        if top < 0:
            left.append(Unserved(request, "no_offer"))
        elif top < 100 * settings.floor:
            left.append(Unserved(request, "below_floor", {"best": top}))
        else:
            left.append(Unserved(request, "taken"))
    return left
