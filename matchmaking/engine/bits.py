"""Sets of days, topics and languages as rows of 64-bit words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .columns import Bits, Bytes, Flags, Small

BITS_A_WORD = 64


def words_for(size: int) -> int:
    """How many words hold `size` bits; at least one."""
    return max(1, -(-size // BITS_A_WORD))


def packed(flags: Flags) -> Bits:
    """Rows of flags as bitsets, the first flag the lowest bit."""
    rows, size = flags.shape
    full = np.zeros((rows, words_for(size) * BITS_A_WORD), dtype=np.bool_)
    full[:, :size] = flags
    return np.packbits(full, axis=1, bitorder="little").view(np.uint64)


def unpacked(bits: Bits) -> Flags:
    """The flags of each row."""
    as_bytes = np.ascontiguousarray(bits).view(np.uint8)
    return np.unpackbits(as_bytes, axis=1, bitorder="little").astype(np.bool_)


def meet(one: Bits, other: Bits) -> Flags:
    """Whether two sets have anything in common; sets lie along the last axis."""
    found: Flags = (one[..., 0] & other[..., 0]) != 0
    for word in range(1, one.shape[-1]):
        found |= (one[..., word] & other[..., word]) != 0
    return found


def is_some(flags: Flags | Bits | Bytes) -> Flags:
    """Whether there is anything in each row."""
    return np.asarray(flags.any(axis=-1))


def count(bits: Bits) -> NDArray[np.int64]:
    """How many are in each set."""
    return np.asarray(np.bitwise_count(bits).sum(axis=-1, dtype=np.int64))


def runs_of(bits: Bits, length: int) -> Bits:
    """The bits with which `length` bits in a row begin."""
    found, have = bits, 1
    while have < length:
        step = min(have, length - have)
        found = found & _earlier(found, step)
        have += step
    return found


def stepping_starts(within: Bits, usable: Bits, lengths: Small) -> Bits:
    """The usable days from which `lengths` usable ones can be counted without leaving the run
    of days `within` which the first one lies; days that are not usable are stepped over."""
    found = np.zeros((len(within), within.shape[1] * BITS_A_WORD), dtype=np.bool_)
    gaps = np.cumsum(~unpacked(within), axis=1, dtype=np.int16)
    row, day = np.nonzero(unpacked(usable))
    if len(row) == 0:
        return packed(found)
    last = np.arange(len(row)) + lengths[row].astype(np.int64) - 1
    is_there = last < len(row)
    last = np.minimum(last, len(row) - 1)
    stays = is_there & (row[last] == row) & (gaps[row, day[last]] == gaps[row, day])
    found[row[stays], day[stays]] = True
    return packed(found)


def _earlier(bits: Bits, step: int) -> Bits:
    """Every bit `step` places lower (`step` below 64); those that fall off are lost."""
    moved = bits >> np.uint64(step)
    moved[..., :-1] |= bits[..., 1:] << np.uint64(BITS_A_WORD - step)
    return moved
