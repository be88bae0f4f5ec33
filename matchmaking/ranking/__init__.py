"""From rows to ranked offers and back: the shelf is compared, what is shown is told in words.

However many offers or requests there are, the number of queries is the same: one for what the
network knows and what is new on the shelves, one for the rows that are shown, and what hangs on
the row they are ranked for, unless that was read `with_facts()`. Whoever looks first after a
change reads what has changed, too.
"""

from .offers import (
    Among,
    NearOffers,
    Outlook,
    Ranked,
    all_open,
    fit_of,
    look_around,
    rank,
    rank_each,
)
from .order import Ranking
from .requests import (
    RankedRequest,
    RequestsOutlook,
    look_at_requests,
    narrow_requests,
    rank_requests,
    rank_requests_each,
)

__all__ = [
    "Among",
    "NearOffers",
    "Outlook",
    "Ranked",
    "RankedRequest",
    "Ranking",
    "RequestsOutlook",
    "all_open",
    "fit_of",
    "look_around",
    "look_at_requests",
    "narrow_requests",
    "rank",
    "rank_each",
    "rank_requests",
    "rank_requests_each",
]
