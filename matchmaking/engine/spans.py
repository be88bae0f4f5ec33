"""Many ranges at once."""

from __future__ import annotations

import numpy as np

from .columns import Ids


def spans(begin: Ids, end: Ids) -> tuple[Ids, Ids]:
    """begin[0]..end[0] − 1, then begin[1]..end[1] − 1 and so on; before it, of each number,
    which of the ranges it belongs to."""
    length = end - begin
    index = np.repeat(np.arange(len(begin)), length)
    before = np.cumsum(length) - length
    return index, np.arange(len(index)) + (begin - before)[index]
