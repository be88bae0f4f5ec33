"""Which tests stay together when several processes share them."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

JOURNEYS = "tests/journeys/"

# The journeys' platform compiles the matching engine as it begins. These do not need it; what comes
# later finds it on disk and need not compile it once more.
FIRST = (JOURNEYS, "tests/accounts/", "tests/exchanges/")


class Sharing(LoadScopeScheduling):
    """A file goes whole to one process, and so do all journeys: they share a running platform and
    what has been looked at on it."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if is_journey(nodeid) else nodeid.partition("::")[0]


def is_journey(nodeid: str) -> bool:
    return nodeid.startswith(JOURNEYS)


def turn_of(nodeid: str) -> int:
    """The lower, the sooner. No part takes as long as the journeys, so that much is left to do
    beside them."""
    return next((turn for turn, part in enumerate(FIRST) if nodeid.startswith(part)), len(FIRST))
