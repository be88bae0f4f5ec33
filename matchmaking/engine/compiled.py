"""Functions over one pair, compiled to machine code when they are first called.

What is compiled is kept on disk, so that it happens once on a machine and not in every process.
The place is named after a digest of this package: a changed line anywhere in it is compiled anew,
also where only a function that calls the changed one is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, cached_property, update_wrapper
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

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
    return cast("Function", Compiled(function, cache=True, **OPTIONS))


def inlined(function: Function) -> Function:
    """As `compiled`, for what is called for every pair: it becomes part of its callers."""
    return cast("Function", Compiled(function, forceinline=True, **OPTIONS))


class Compiled:
    """A function that is handed to numba when it, or one that calls it, is called."""

    def __init__(self, function: Callable[..., Any], **options: Any) -> None:
        update_wrapper(self, function)
        self._function = function
        self._options = options

    def __call__(self, *arguments: Any) -> Any:
        return self.machine_code(*arguments)

    @cached_property
    def machine_code(self) -> Any:
        return _numba().njit(**self._options)(self._function)

    @property
    def _numba_type_(self) -> Any:
        """What numba asks a function for that it meets in another."""
        return self.machine_code._numba_type_


@cache
def _numba() -> ModuleType:
    """Loaded late: most processes compare nothing, and it takes a fifth of their time to begin."""
    numba = import_module("numba")
    kept = Path(os.environ.get("NUMBA_CACHE_DIR") or HERE / "__pycache__")
    numba.config.CACHE_DIR = str(kept / source_digest())
    import_module(".instructions", __package__)
    return numba
