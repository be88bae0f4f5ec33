"""Machine code that is made when it is asked for."""

import subprocess
import sys

import numpy as np

from matchmaking.engine.bits import count
from matchmaking.engine.compiled import inlined

WHAT_IS_LOADED = "import sys, matchmaking.engine; print('numba' in sys.modules)"


def test_numba_is_not_loaded_with_the_engine():
    said = subprocess.run([sys.executable, "-c", WHAT_IS_LOADED], capture_output=True, text=True)

    assert said.stdout == "False\n", said.stderr


def test_the_processor_counts_bits_as_python_does():
    words = np.array([0, 0b1011, 2**64 - 1], dtype=np.uint64)

    assert [count(word) for word in words] == [0, 3, 64]
    assert [counted(words[place:]) for place in range(3)] == [67, 67, 64]


@inlined
def counted(words):
    found = 0
    for word in words:
        found += count(word)
    return found
