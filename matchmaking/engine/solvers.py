"""The libraries that search for the best of many choices, each loaded when it is first used.

To load them takes as long as to load Django. Most processes never solve a round: they show pages,
hand out messages or keep the clock.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any


class Later(ModuleType):
    """Stands for the module of its name, which it loads when it is asked for something in it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


if TYPE_CHECKING:
    import highspy
    import rustworkx
    from ortools.graph.python import min_cost_flow
else:
    highspy = Later("highspy")
    min_cost_flow = Later("ortools.graph.python.min_cost_flow")
    rustworkx = Later("rustworkx")

__all__ = ["highspy", "min_cost_flow", "rustworkx"]
