"""From open offers and requests to a solved round, and back from a stored round to its answer.

A problem is arrays and words; solving it asks neither the database nor the clock, so a stored
problem can be solved again to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from .engine import Offers, Requests, World
from .engine.columns import NOTHING, Ids
from .engine.flat import taken
from .engine.problem import RoundSolution
from .facts import LOOK_AHEAD, TopicTree, tree_of
from .models import (
    HostingOffer,
    Match,
    MatchingRound,
    RequestWindow,
    RoundUnserved,
    VisitRequest,
)
from .reading import read_offers, read_requests, undecided_at, with_rarity, world_of
from .sharing import Work, alone, eligible_pairs
from .solution import (
    Problem,
    Solved,
    answers_of,
    problem_of,
    solve_problem,
    still_possible,
    versions,
)
from .standing import rarity_of, shown_now
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


def solve_open(matching_round: MatchingRound, *, tell: Tell, work: Work = alone) -> Solved:
    """Read what is open and lets itself in, compare all pairs, find the best for all. Wishes that
    can be kept no longer are let go."""
    begun = perf_counter()
    topics = list(matching_round.topics.all())
    tell(RoundStage.READING, 5)
    sides = _read(
        requests_let_in(matching_round, topics),
        offers_let_in(topics),
        dict(matching_round.weights.of_parts),
    )
    tell(RoundStage.PAIRING, 25)
    problem = _problem_of(sides, work, _within(tell, RoundStage.PAIRING, 25, 55))
    tell(RoundStage.SOLVING, 55)
    share = _within(tell, RoundStage.SOLVING, 55, 90)
    wishing = copy(matching_round)
    wishing.forced = still_possible(problem, matching_round.forced)
    return solve_problem(problem, wishing, begun, work=work, tell=share)


def solve_again(
    matching_round: MatchingRound,
    *,
    forced: Sequence[Iterable[int]],
    forbidden: Sequence[Iterable[int]],
    tell: Callable[[float], object] = lambda _share: None,
) -> Solved:
    """The stored problem with other wishes. Only the blocks that these touch are solved, since
    the others would have the answer that is stored."""
    begun = perf_counter()
    wishing = copy(matching_round)
    wishing.forced = [list(pair) for pair in forced]
    wishing.forbidden = [list(pair) for pair in forbidden]
    problem, stored = problem_of(matching_round), bytes(matching_round.record.problem)
    known = _untouched(matching_round, wishing)
    solved = solve_problem(problem, wishing, begun, known=known, stored=stored, tell=tell)
    if known:
        solved.numbers["solving"] = matching_round.numbers["solving"]
    return solved


def solve_whole(matching_round: MatchingRound) -> Solved:
    """The stored problem with its wishes, as if no answer were stored."""
    return solve_problem(problem_of(matching_round), matching_round, perf_counter())


def _untouched(before: MatchingRound, after: MatchingRound) -> dict[int, RoundSolution]:
    """The stored answers to the blocks that no change of wishes touches, by the block's name; none
    if they come from other programs than those of today."""
    if before.versions != versions():
        return {}
    changed = _wished_by(before) ^ _wished_by(after)
    requests = [request for _deed, request, _offer in changed]
    return {
        answer.name: answer
        for answer in answers_of(before.record.solution)
        if not np.isin(requests, np.concatenate([answer.request, answer.unserved])).any()
    }


def _wished_by(matching_round: MatchingRound) -> set[tuple[str, int, int]]:
    wishes = {"force": matching_round.forced, "forbid": matching_round.forbidden}
    return {(deed, *pair) for deed, pairs in wishes.items() for pair in pairs}


def _within(tell: Tell, stage: RoundStage, begin: int, end: int) -> Callable[[float], None]:
    """Tells of a share of one stage as progress from `begin` to `end`."""
    return lambda share: tell(stage, round(begin + share * (end - begin)))


def candidates(matching_round: MatchingRound, request: int) -> list[tuple[int, int]]:
    """The offers that suit a request of a stored round with the fit of each in hundredths, the
    best first, ties by id."""
    problem = problem_of(matching_round)
    own = problem.requests.id[problem.pairs.request] == request
    offers, totals = problem.offers.id[problem.pairs.offer[own]], problem.pairs.total[own]
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


@dataclass(frozen=True)
class Sides:
    """Both sides as columns and what they are compared by; of each offer the visits to give, of
    each request the region."""

    requests: Requests
    offers: Offers
    world: World
    weights: dict[str, int]
    to_give: Ids
    region: Ids


def _read(
    requests: QuerySet[VisitRequest], offers: QuerySet[HostingOffer], weights: dict[str, int]
) -> Sides:
    """Some twenty queries, however many there are."""
    tree = tree_of()
    world = with_rarity(_world_of(requests, tree), rarity_of(shown_now()))
    given = dict(_with_visits_to_give(offers).values_list("pk", "to_give"))
    every = read_offers(offers, world, tree, undecided_at(offers))
    giving = taken(every, np.flatnonzero([pk in given for pk in every.id.tolist()]))
    asking = read_requests(requests, world, tree)
    regions = dict(requests.values_list("pk", "organisation__region"))
    return Sides(
        requests=asking,
        offers=giving,
        world=world,
        weights=weights,
        to_give=np.array([given[pk] for pk in giving.id.tolist()], dtype=np.int64),
        region=np.array([regions.get(pk, NOTHING) for pk in asking.id.tolist()], dtype=np.int64),
    )


def _world_of(requests: QuerySet[VisitRequest], tree: TopicTree) -> World:
    """With the days up to the last on which one of the requests could be met."""
    today = timezone.localdate()
    windows = RequestWindow.objects.filter(request__in=requests.order_by().values("pk"))
    last_day = windows.aggregate(last_day=Max("ends"))["last_day"] or today
    last_day = max(today, min(last_day, today + LOOK_AHEAD))
    return world_of(tree, first_day=today, last_day=last_day)


def _problem_of(sides: Sides, work: Work, tell: Callable[[float], None]) -> Problem:
    """Both sides, the pairs, and what the options need to know besides."""
    compared = (sides.requests, sides.offers, sides.world, sides.weights)
    new = list(_regions_without_a_visit(set(sides.region.tolist())))
    return Problem(
        *compared,
        pairs=eligible_pairs(*compared, work=work, tell=tell),
        new_region=np.where(np.isin(sides.region, new), sides.region, NOTHING),
        left_before=np.isin(sides.requests.id, list(_left_before())),
        to_give=sides.to_give,
    )


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
