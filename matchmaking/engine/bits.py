"""Sets of days, topics and languages as rows of 64-bit words."""

from __future__ import annotations

import numpy as np

from .columns import Bits, Flags
from .compiled import inlined

BITS_A_WORD = 64

ONE, NO_BITS = np.uint64(1), np.uint64(0)


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


# --- One set, in machine code -------------------------------------------------------------------


def count(word: np.uint64) -> int:
    """How many bits are set in a word (`instructions.py` says how the processor counts them)."""
    return int(word).bit_count()


@inlined
def has(bits: Bits, place: int) -> bool:
    """Whether the bit is set; no place (below 0) is in no set."""
    if place < 0:
        return False
    return (bits[place >> 6] >> np.uint64(place & 63)) & ONE != NO_BITS


@inlined
def meet(one: Bits, other: Bits) -> bool:
    """Whether two sets have anything in common."""
    both = NO_BITS
    for word in range(len(one)):
        both |= one[word] & other[word]
    return both != NO_BITS
