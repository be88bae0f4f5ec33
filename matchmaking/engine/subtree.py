"""A part of the tree of all choices, searched downwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .columns import NOTHING, Flags, Floats, Ids
from .packing import Packing
from .simplex import NO_LIMIT, Program, Stand, State

CANDIDATES = 8
"""So many sets are tried at a node before it is decided which one to take or to rule out there."""

STALE = 4
"""No more are tried once so many in a row were no better than the best so far."""

STEPS_A_TRIAL = 100
"""Steps of the simplex method that a trial may take."""

TRIED_ENOUGH = 2
"""A set that was tried so often is judged by what was learned then."""

LEAST_GAIN, MOST_GAIN = 1e-3, 1e9
"""What changing nothing counts, and what ruling out everything better does."""

UNDECIDED = 1e-6
"""A set is taken by halves if its share is so far from none and from whole."""

ROUNDING = 1e-3
"""How far a sum of whole numbers may be off after all that is done to it as floating point."""

TAKE, RULE_OUT = 1, 0


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A state and what its relaxation says: nothing below it is worth more than `bound`."""

    state: State
    bound: float
    shares: Floats
    losses: Floats
    stand: Stand
    program: Program | None


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """The best choice so far, and what is to be beaten, which may be more.

    By branch and set, what it took from the bound, for a whole share, and how often it was tried.
    """

    chosen: Flags
    total: int
    aim: int
    taken_off: NDArray[np.float64]
    tries: NDArray[np.int64]

    @classmethod
    def only(cls, packing: Packing, chosen: Flags) -> Known:
        nothing = np.zeros((2, len(packing)))
        total = int(packing.worth[chosen].sum())
        return cls(chosen, total, total, nothing, nothing.astype(np.int64))

    @property
    def beaten(self) -> int:
        return max(self.total, self.aim)

    @property
    def least(self) -> float:
        """Only below a node with a greater bound there may be something better."""
        return self.beaten + 1 - ROUNDING

    def with_all(self, others: list[Known]) -> Known:
        """With what others, who began with this, have found and learned."""
        best = max([self, *others], key=lambda each: each.total)
        return replace(
            best,
            taken_off=self.taken_off + sum(each.taken_off - self.taken_off for each in others),
            tries=self.tries + sum(each.tries - self.tries for each in others),
        )

    def rates(self, sets: Ids) -> NDArray[np.float64]:
        """What a branch takes from the bound: as learned of the set or else of all sets."""
        of_all = self.taken_off.sum(axis=1) / np.maximum(self.tries.sum(axis=1), 1)
        of_all[of_all == 0] = 1.0
        tries = self.tries[:, sets]
        own = self.taken_off[:, sets] / np.maximum(tries, 1)
        return np.where(tries > 0, own, of_all[:, np.newaxis])


class Users:
    """Which sets use a thing."""

    def __init__(self, packing: Packing) -> None:
        place, column = np.nonzero(packing.uses > NOTHING)
        thing = packing.uses[place, column]
        self._sets = place[np.argsort(thing, kind="stable")]
        self._first = np.searchsorted(np.sort(thing), np.arange(len(packing.limits) + 1))

    def of(self, thing: int) -> Ids:
        return self._sets[self._first[thing] : self._first[thing + 1]]


class Subtree:
    """Searched, it betters what is known."""

    def __init__(self, packing: Packing, known: Known) -> None:
        self.packing, self.users = packing, Users(packing)
        self.known = replace(known, taken_off=known.taken_off.copy(), tries=known.tries.copy())
        self.nodes = 0

    def root(self) -> list[Node]:
        """The node above all others, or none if nothing better is to be found."""
        nothing = np.zeros(len(self.packing), dtype=np.bool_)
        node = self._node(State(~nothing, nothing, self.packing.limits), None)
        return [] if node is None else [replace(node, program=None)]

    def search(self, nodes: list[Node], most: int) -> list[Node]:
        """The nodes that are left over after so many. The last is searched first and, below each,
        the more promising branch."""
        waiting = list(nodes)
        while waiting and self.nodes < most:
            node = self._entered(waiting.pop())
            if node is not None:
                self.nodes += 1
                waiting += self._below(node)
        return [replace(node, program=None) for node in waiting if node.bound > self.known.least]

    def _node(self, state: State, stand: Stand | None) -> Node | None:
        program = Program(self.packing, state, stand)
        return _solved(program, state) if program.solve(state, least=self.known.least) else None

    def _entered(self, node: Node) -> Node | None:
        """Without the sets with which nothing better can be reached."""
        if node.bound <= self.known.least:
            return None
        state = node.state.without(node.losses > node.bound - self.known.least)
        if node.program is not None and node.program.is_full_enough(state):
            return replace(node, state=state)
        return self._node(state, node.stand)

    def _below(self, node: Node) -> list[Node]:
        is_half = (node.shares > UNDECIDED) & (node.shares < 1 - UNDECIDED)
        if not is_half.any():
            self._accept(node.state.is_taken | (node.shares > 0.5))
            return []
        number = self._decide(node, np.flatnonzero(is_half))
        found = []
        for branch, state in self._branches(node.state, number):
            program = self._solve(node, state, NO_LIMIT)
            if program is not None:
                found.append(_solved(program, state))
                self._learn(node, number, branch, found[-1].bound)
        return sorted(found, key=lambda below: below.bound)

    def _accept(self, chosen: Flags) -> None:
        total = int(self.packing.worth[chosen].sum())
        if total > self.known.total:
            self.known = replace(self.known, chosen=chosen, total=total)

    def _decide(self, node: Node, halves: Ids) -> int:
        """The set of which both branches promise to take the most from the bound."""
        shares = node.shares[halves]
        promised = self.known.rates(halves) * np.stack([shares, 1 - shares])
        order = np.argsort(-_score(promised), kind="stable")
        best, best_score, since, trials = int(halves[order[0]]), -1.0, 0, 0
        for place in order:
            if trials == CANDIDATES or since == STALE:
                break
            number, gains = int(halves[place]), promised[:, place]
            if self.known.tries[:, number].min() < TRIED_ENOUGH:
                trials += 1
                gains = self._try(node, number)
            score, since = float(_score(gains)), since + 1
            if score > best_score:
                best, best_score, since = number, score, 0
            if gains.max() == MOST_GAIN:
                break
        return best

    def _try(self, node: Node, number: int) -> NDArray[np.float64]:
        gains = np.full(2, MOST_GAIN)
        for branch, state in self._branches(node.state, number):
            program = self._solve(node, state, STEPS_A_TRIAL)
            if program is not None:
                gains[branch] = self._learn(node, number, branch, program.bound())
        return gains

    def _solve(self, node: Node, state: State, steps: int) -> Program | None:
        """The program of the node, at a state below it, unless nothing better is to be found."""
        assert node.program is not None
        node.program.start_from(node.stand)
        is_open = node.program.solve(state, least=self.known.least, steps=steps)
        return node.program if is_open else None

    def _learn(self, node: Node, number: int, branch: int, bound: float) -> float:
        gain = max(0.0, node.bound - bound)
        share = node.shares[number]
        self.known.taken_off[branch, number] += gain / (1 - share if branch == TAKE else share)
        self.known.tries[branch, number] += 1
        return gain

    def _branches(self, state: State, number: int) -> Iterator[tuple[int, State]]:
        yield RULE_OUT, state.without(np.array([number]))
        uses = self.packing.uses[number]
        uses = uses[uses > NOTHING]
        left, is_taken = state.left.copy(), state.is_taken.copy()
        left[uses] -= 1
        is_taken[number] = True
        over = [self.users.of(thing) for thing in uses[left[uses] == 0].tolist()]
        closed = state.without(np.concatenate([[number], *over]))
        yield TAKE, State(closed.is_open, is_taken, left)


def _solved(program: Program, state: State) -> Node:
    shares, losses = program.shares_and_losses()
    return Node(state, program.bound(), shares, losses, program.stand(), program)


def _score(gains: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.maximum(gains, LEAST_GAIN).prod(axis=0))
