"""Functions over one pair, compiled to machine code when they are first called.

What is compiled is kept on disk, so that it happens once on a machine and not in every process.
The place is named after a digest of this package: a changed line anywhere in it is compiled anew,
also where only a function that calls the changed one is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

HERE = Path(__file__).parent


def source_digest() -> str:
    """Of everything in this package that decides a number."""
    digest = sha256()
    for path in sorted(HERE.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


# Without `_nrt` nothing in here can make an array; room is handed in. In return no references are
# counted: with every pair, and by two threads at once, that would take longer than the pair.
OPTIONS = {"nogil": True, "error_model": "numpy", "_nrt": False}


def compiled(function: Function) -> Function:
    """The function as machine code. It holds no lock of Python's while it runs, and never
    reorders sums of fractions: the same input gives the same output on every machine."""
    return cast("Function", numba.njit(cache=True, **OPTIONS)(function))


def inlined(function: Function) -> Function:
    """As `compiled`, for what is called for every pair: it becomes part of its callers."""
    return cast("Function", numba.njit(forceinline=True, **OPTIONS)(function))


numba.config.CACHE_DIR = str(
    Path(os.environ.get("NUMBA_CACHE_DIR") or HERE / "__pycache__") / source_digest()
)
