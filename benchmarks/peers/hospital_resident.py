"""`matching`: a stable assignment, in which both sides prefer the better fit."""

from __future__ import annotations

import sys
import warnings

import numpy as np
from matching.games import HospitalResident
from numpy.typing import NDArray

from benchmarks.peers.problem import Positions, Problem


def assign(problem: Problem) -> Positions:
    sys.setrecursionlimit(10**7)  # it copies its players by recursion from one to the next
    warnings.simplefilter("ignore")
    wishes = _preferences(problem.request, problem.offer, problem.total)
    hosts = _preferences(problem.offer, problem.request, problem.total)
    visits = {offer: int(problem.visits[offer]) for offer in hosts}
    game = HospitalResident.create_from_dictionaries(wishes, hosts, visits)
    matched = [
        (resident.name, hospital.name)
        for hospital, residents in game.solve(optimal="resident").items()
        for resident in residents
    ]
    request, offer = np.array(matched, np.int64).reshape(-1, 2).T
    return problem.positions_of(request, offer)


def _preferences(
    whose: NDArray[np.int32], other: NDArray[np.int32], total: NDArray[np.int32]
) -> dict[int, list[int]]:
    """Of each that has a pair, the others from the best fit to the least."""
    order = np.lexsort((other, -total, whose))
    names, first = np.unique(whose[order], return_index=True)
    ranked = np.split(other[order], first[1:])
    return {int(name): choices.tolist() for name, choices in zip(names, ranked, strict=True)}
