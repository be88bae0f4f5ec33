"""Which tests stay together when several processes share them."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

JOURNEYS = "tests/journeys/"


class Sharing(LoadScopeScheduling):
    """A file goes whole to one process, and so do all journeys: they share a running platform and
    what has been looked at on it."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if is_journey(nodeid) else nodeid.partition("::")[0]


def is_journey(nodeid: str) -> bool:
    return nodeid.startswith(JOURNEYS)
