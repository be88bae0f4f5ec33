"""Which rows hang together."""

from __future__ import annotations

import numpy as np

from .columns import Ids


def connected(nodes: int, one: Ids, other: Ids) -> Ids:
    """Of each node the lowest node that it is connected with, over any number of links."""
    label = np.arange(nodes, dtype=np.int64)
    while True:
        lowest = np.minimum(label[one], label[other])
        nearer = label.copy()
        np.minimum.at(nearer, label[one], lowest)
        np.minimum.at(nearer, label[other], lowest)
        nearer = nearer[nearer]
        if np.array_equal(nearer, label):
            return label
        label = nearer
