"""The shelves: all open offers and requests as columns in memory, in step with the database.

Every process keeps its own. Whoever ranks asks the database in passing what has changed since
the shelf was last brought up to date, hands over the answer and gets a shelf that nobody changes
any more. It is a large table and a small one: what has changed is struck out of the large one
and read anew into the small one, until there is enough of it for a new large one.

What a transaction has changed may be undone as long as it lasts. So it is read for those
who see it, and once more for the next who do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from threading import RLock
from time import monotonic
from typing import Any, Generic, TypeVar

import numpy as np
from django.contrib.postgres.aggregates import JSONBAgg
from django.db import connection
from django.db.models import Count, F, Max, Q, QuerySet, Value
from django.utils import timezone

from regions.models import Topic

from .engine import Offers, OfferSide, Requests, World
from .engine.bits import BITS_A_WORD, unpacked
from .engine.columns import Flags, Ids
from .engine.flat import joined, taken
from .enquiries import Enquiry, Told, ask, enquiry
from .facts import LOOK_AHEAD, TopicTree, tree_of
from .models import HostingOffer, Snapshot, VisitRequest, WishChange
from .models.given import Given
from .models.wish_change import OWN_TRANSACTION, SNAPSHOT, WishChangeQuerySet
from .reading import COMMON, read_offers, read_requests, undecided_at, with_rarity, world_of
from .standing import rarity_of
from .states import OfferState, RequestState

Columns = TypeVar("Columns", Offers, Requests)

DAYS_TO_SPARE = timedelta(days=BITS_A_WORD)
"""So long a shelf is of use before its days run out."""

FEWEST_BESIDE, SHARE_BESIDE = 1_000, 0.01
"""So many rows, or such a share of all, may stand beside the large table."""

SHARE_READ_ANEW = 0.1
"""If more rows than that have changed, all are read anew."""

ROWS_AT_ONCE = 50_000
"""Read in pieces, a large table needs hardly more memory than it takes up in the end."""

CHANGES_KEPT = timedelta(days=1)
UNSEEN_FOR_TOO_LONG = CHANGES_KEPT / 2
"""What has changed since then may have been forgotten."""


@dataclass(frozen=True)
class Changes:
    """Rows that have changed, or all of them may have."""

    rows: frozenset[int] = frozenset()
    everything: bool = False

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.rows | other.rows, self.everything or other.everything)


@dataclass(frozen=True)
class News:
    """What others have changed and what the reader's own transaction has, with its number and
    the id of its last change; and the moment at which all that was so."""

    others: Changes
    own: Changes
    own_mark: tuple[int, int] | None
    snapshot: Snapshot


@dataclass(frozen=True)
class Piece(Generic[Columns]):
    """A table of a shelf, in the order of ids; what has been struck out is not there. Of offers
    also the side, ready to be compared, and how many of the table show each topic."""

    table: Columns
    is_there: Flags
    side: OfferSide | None = None
    shown: Ids | None = None

    def rows_of(self, ids: Ids) -> Ids:
        """Where those of these ids stand that are there, in the order given."""
        if not len(self.table):
            return np.zeros(0, dtype=np.int64)
        rows = np.minimum(np.searchsorted(self.table.id, ids), len(self.table) - 1)
        return rows[(self.table.id[rows] == ids) & self.is_there[rows]]

    def without(self, ids: Ids) -> Piece[Columns]:
        return replace(self, is_there=self.is_there & ~np.isin(self.table.id, ids))

    def what_is_left(self) -> Columns:
        return taken(self.table, np.flatnonzero(self.is_there))


@dataclass(frozen=True)
class Shelf(Generic[Columns]):
    """All open rows of one side as they were at one moment. `own_mark` and `own` tell which of
    them are as the transaction of one reader saw them."""

    topics: tuple[Topic, ...]
    world: World
    pieces: tuple[Piece[Columns], Piece[Columns]]
    seen: Snapshot
    own_mark: tuple[int, int] | None = None
    own: Changes = field(default_factory=Changes)

    def __len__(self) -> int:
        return sum(int(piece.is_there.sum()) for piece in self.pieces)

    @property
    def tree(self) -> TopicTree:
        """The topics, with their names in the language of the page."""
        return tree_of(self.topics)

    @property
    def rarity(self) -> Mapping[int, int]:
        """What each topic counts, where it is not a common one."""
        different = np.flatnonzero(self.world.rarity != COMMON)
        topics, rarity = self.world.topics[different], self.world.rarity[different]
        return dict(zip(topics.tolist(), rarity.tolist(), strict=True))

    def holds_the_days_of(self, day: date) -> bool:
        """Whether all days are on it that can be planned on this one."""
        first = self.world.first_day
        end = first + self.world.day_words * BITS_A_WORD
        return first <= day.toordinal() and (day + LOOK_AHEAD).toordinal() < end

    def missed(self, news: News) -> Changes:
        """What it does not show as the reader would see it."""
        if self.own_mark == news.own_mark:
            return news.others
        return news.others | news.own | self.own


@dataclass(frozen=True)
class Question(Generic[Columns]):
    """What the database is asked about a shelf, beside whatever else is asked."""

    keeper: Keeper[Columns]
    shelf: Shelf[Columns] | None
    day: date

    @property
    def enquiry(self) -> Enquiry:
        if self.shelf is None:
            return _own_changes(self.keeper.name)
        seen = self.shelf.seen
        return _changes_since(self.keeper.name).given(ended=seen.ended, running=seen.running)

    def answered(self, told: Told) -> Shelf[Columns]:
        """The shelf as whoever asked sees it."""
        return self.keeper.in_step(self, _news(told[self.keeper.name][0]))


class Keeper(Generic[Columns]):
    """Keeps the shelf of one side for each database."""

    def __init__(
        self,
        name: str,
        rows: Callable[[], QuerySet],
        read: Callable[[QuerySet, World, TopicTree], Columns],
    ) -> None:
        self.name, self.rows, self.read = name, rows, read
        self._lock = RLock()
        self._shelves: dict[str, Shelf[Columns]] = {}
        self._looked_at: dict[str, float] = {}

    def question(self, day: date) -> Question[Columns]:
        """What to ask before the shelf is used for a ranking on this day."""
        return Question(self, self._shelf(), day)

    def in_step(self, question: Question[Columns], news: News) -> Shelf[Columns]:
        shelf = question.shelf
        if shelf is not None and shelf is self._shelf() and _is_up_to_date(shelf, question, news):
            self._looked_at[_database()] = monotonic()
            return shelf
        with self._lock:
            if shelf is not self._shelf():
                # Somebody else was quicker: what is new since then is another question.
                question = self.question(question.day)
                news = _news(ask(question.enquiry)[self.name][0])
            return self._keep(self._brought_up_to_date(question, news))

    def _shelf(self) -> Shelf[Columns] | None:
        looked_at = self._looked_at.get(_database(), 0)
        if monotonic() - looked_at > UNSEEN_FOR_TOO_LONG.total_seconds():
            return None
        return self._shelves.get(_database())

    def _keep(self, shelf: Shelf[Columns]) -> Shelf[Columns]:
        self._shelves[_database()] = shelf
        self._looked_at[_database()] = monotonic()
        return shelf

    def _brought_up_to_date(self, question: Question[Columns], news: News) -> Shelf[Columns]:
        shelf = question.shelf
        own = {"seen": news.snapshot, "own": news.own, "own_mark": news.own_mark}
        if shelf is None or not shelf.holds_the_days_of(question.day):
            return replace(self._made(question.day, news.snapshot), **own)
        missed = shelf.missed(news)
        if missed.everything or len(missed.rows) > FEWEST_BESIDE + SHARE_READ_ANEW * len(shelf):
            return replace(self._made(question.day, news.snapshot), **own)
        return replace(self._with_read_anew(shelf, missed.rows), **own)

    def _made(self, day: date, seen: Snapshot) -> Shelf[Columns]:
        topics = tuple(Topic.objects.leaves())
        tree = tree_of(topics)
        world = world_of(tree, first_day=day, last_day=day + LOOK_AHEAD + DAYS_TO_SPARE)
        ids = sorted(self.rows().order_by().values_list("pk", flat=True))
        firsts = ids[::ROWS_AT_ONCE]
        lasts = [*(first - 1 for first in firsts[1:]), *ids[-1:]]
        tables = [
            self.read(self.rows().filter(pk__range=ends), world, tree)
            for ends in zip(firsts, lasts, strict=True)
        ]
        nothing = self.read(self.rows().none(), world, tree)
        large = _piece(joined(tables) if tables else nothing, world)
        return _with_rarity(Shelf(topics, world, (large, _piece(nothing, world)), seen))

    def _with_read_anew(self, shelf: Shelf[Columns], rows: frozenset[int]) -> Shelf[Columns]:
        ids = np.array(sorted(rows), dtype=np.int64)
        fresh = self.read(self.rows().filter(pk__in=ids.tolist()), shelf.world, shelf.tree)
        large, small = (piece.without(ids) for piece in shelf.pieces)
        beside = _in_order([small.what_is_left(), fresh])
        if len(beside) > FEWEST_BESIDE + SHARE_BESIDE * len(large.table):
            large = _piece(_in_order([large.what_is_left(), beside]), shelf.world)
            beside = taken(beside, np.zeros(0, dtype=np.int64))
        return _with_rarity(replace(shelf, pieces=(large, _piece(beside, shelf.world))))


def bring_up_to_date(day: date) -> None:
    """Read what is new now instead of when somebody waits for a ranking on this day."""
    for keeper in (OFFERS, REQUESTS):
        question = keeper.question(day)
        question.answered(ask(question.enquiry))


def forget_old_changes() -> None:
    """Delete changes that every shelf in use has seen."""
    WishChange.objects.filter(at__lt=timezone.now() - CHANGES_KEPT).delete()


def _read_offers(offers: QuerySet, world: World, tree: TopicTree) -> Offers:
    return read_offers(offers, world, tree, undecided_at(offers))


OFFERS: Keeper[Offers] = Keeper(
    "offer", lambda: HostingOffer.objects.filter(state=OfferState.OPEN), _read_offers
)
REQUESTS: Keeper[Requests] = Keeper(
    "request", lambda: VisitRequest.objects.filter(state=RequestState.OPEN), read_requests
)


@cache
def _changes_since(side: str) -> Enquiry:
    since = WishChange.objects.since(Given("ended"), Given("running"))
    return _told_of(since, side)


@cache
def _own_changes(side: str) -> Enquiry:
    return _told_of(WishChange.objects.filter(changed_in=OWN_TRANSACTION), side)


def _told_of(changes: WishChangeQuerySet, side: str) -> Enquiry:
    """What `_news` reads."""
    is_own, is_one = Q(changed_in=OWN_TRANSACTION), Q(**{f"{side}__isnull": False})
    told = (
        changes.about(side)
        .order_by()
        .values(side=Value(side))
        .annotate(
            rows=JSONBAgg(side, filter=is_one & ~is_own, distinct=True),
            any=Count("pk", filter=~is_one & ~is_own),
            own_rows=JSONBAgg(side, filter=is_one & is_own, distinct=True),
            own_any=Count("pk", filter=~is_one & is_own),
            last=Max("pk", filter=is_own),
        )
    )
    values = {name: F(name) for name in ("rows", "any", "own_rows", "own_any", "last")}
    return enquiry(told, side, Value(0), {**values, "own": OWN_TRANSACTION, "snapshot": SNAPSHOT})


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _news(told: Mapping[str, Any]) -> News:
    own = told["own"] or None
    return News(
        others=Changes(frozenset(told["rows"] or ()), bool(told["any"])),
        own=Changes(frozenset(told["own_rows"] or ()), bool(told["own_any"])),
        own_mark=(own, told["last"]) if told["last"] else None,
        snapshot=Snapshot.parsed(told["snapshot"], own),
    )


def _is_up_to_date(shelf: Shelf, question: Question, news: News) -> bool:
    return shelf.missed(news) == Changes() and shelf.holds_the_days_of(question.day)


def _piece(table: Columns, world: World) -> Piece[Columns]:
    is_there = np.ones(len(table), dtype=np.bool_)
    if isinstance(table, Requests):
        return Piece(table, is_there)
    return Piece(table, is_there, OfferSide.of(table, world), _counts(table, slice(None)))


def _in_order(tables: list[Columns]) -> Columns:
    together = joined(tables)
    return taken(together, np.argsort(together.id))


def _with_rarity(shelf: Shelf[Columns]) -> Shelf[Columns]:
    """With what each topic counts by how many of the offers there show it."""
    if any(piece.side is None for piece in shelf.pieces):
        return shelf
    topics = shelf.world.topics.tolist()
    shown = sum(piece.shown - _counts(piece.table, ~piece.is_there) for piece in shelf.pieces)
    numbers = zip(topics, shown.tolist(), strict=False)
    world = with_rarity(shelf.world, rarity_of({topic: n for topic, n in numbers if n}))
    pieces = (replace(piece, side=replace(piece.side, world=world)) for piece in shelf.pieces)
    large, small = pieces
    return replace(shelf, world=world, pieces=(large, small))


def _counts(offers: Offers, rows: Flags | slice) -> Ids:
    """How many of these rows show each topic."""
    counted = np.zeros(offers.topics.shape[1] * BITS_A_WORD, dtype=np.int64)
    topics = offers.topics[rows]
    for begin in range(0, len(topics), ROWS_AT_ONCE):
        counted += unpacked(topics[begin : begin + ROWS_AT_ONCE]).sum(axis=0)
    return counted
