"""Many sets of things that are used, some of which are to be chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .columns import Flags, Ids


@dataclass(frozen=True, slots=True, eq=False)
class Packing:
    """`uses` has a row for each set, with numbers of what it uses, and NOTHING; `limits` tells
    how often each may be used and `worth` what each set is worth."""

    uses: NDArray[np.int64]
    limits: Ids
    worth: Ids

    def __len__(self) -> int:
        return len(self.worth)

    def only(self, sets: Ids, limits: Ids) -> Packing:
        return Packing(self.uses[sets], limits, self.worth[sets])


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """No choice is worth more than `bound`; the two are equal if that is proven."""

    chosen: Flags
    total: int
    bound: int
