"""What is one instruction of the processor in machine code. Loaded together with numba."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.extending import lower_builtin, type_callable

from .bits import count


@type_callable(count)  # type: ignore[untyped-decorator]
def type_of_count(context: Any) -> Any:
    def typed(word: Any) -> Any:
        return types.int64 if word == types.uint64 else None

    return typed


@lower_builtin(count, types.uint64)  # type: ignore[untyped-decorator]
def emit_count(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return builder.ctpop(arguments[0])
