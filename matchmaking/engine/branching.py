"""Branch and bound: the best choice, and the proof that none is better.

At every node of a tree some sets are taken and some are ruled out; what the others could be worth
if they could be taken by halves bounds every choice below it. While only a poor choice is known,
little can be ruled out. So first a choice is looked for that is as good as one may hope, then one
a little less good, and so on: there is none, quickly, until the first that is found is close to
the best.
"""

from __future__ import annotations

import os
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np

from .columns import Flags
from .packing import Packed, Packing
from .subtree import ROUNDING, Known, Node, Subtree

NODES_OF_EFFORT = 150
"""So many nodes of the tree count as one unit of effort."""

HOPES = (0.4, 0.7, 1.0)
"""How far the best may be from the bound, as a share of how far the known choice is."""

TOGETHER = 8
"""So many parts of the tree are searched side by side, by as many processors as there are. What
is found in one the others learn afterwards, so that the tree is the same on every machine."""

NODES_A_PART = 6
"""For each of the parts side by side: while they are few, more are soon made."""


def branch(packing: Packing, start: Flags, effort: float) -> Packed:
    """The best choice, until it is proven or the tree has too many nodes."""
    search = _Search(packing, start, int(effort * NODES_OF_EFFORT))
    search.run()
    bound = int(np.floor(search.bound + ROUNDING))
    return Packed(search.known.chosen, search.known.total, bound)


class _Search:
    def __init__(self, packing: Packing, start: Flags, most: int) -> None:
        self.packing, self.most = packing, most
        self.known = Known.only(packing, start)
        self.nodes = 0
        self.root = Subtree(packing, self.known).root()
        self.bound = max((node.bound for node in self.root), default=float(self.known.total))

    def run(self) -> None:
        highest, lowest = self.bound, self.known.total
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for hope in HOPES:
                self.known = replace(self.known, aim=int(highest - hope * (highest - lowest)))
                left_over = self._look(pool)
                self.bound = max([self.known.beaten, *(node.bound for node in left_over)])
                if left_over or self.known.total > self.known.aim:
                    break

    def _look(self, pool: Executor) -> list[Node]:
        """The nodes for which there was no time, after all below which the aim may be beaten."""
        tree = [node for node in self.root if node.bound > self.known.least]
        while tree and self.nodes < self.most:
            tree.sort(key=lambda node: -node.bound)
            parts = [Subtree(self.packing, self.known) for _ in tree[:TOGETHER]]
            search = partial(Subtree.search, most=NODES_A_PART * len(parts))
            found = pool.map(search, parts, ([node] for node in tree))
            tree = tree[TOGETHER:] + [node for left_over in found for node in left_over]
            self.nodes += sum(part.nodes for part in parts)
            self.known = self.known.with_all([part.known for part in parts])
            tree = [node for node in tree if node.bound > self.known.least]
        return tree
