"""Which offers and requests have changed lately, so that whoever keeps them stays in step."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Func, Q, TextField
from django.db.models.functions import Cast, Now

from .given import IsOneOf


@dataclass(frozen=True)
class Snapshot:
    """What the database could be seen to hold at one moment: everything of transactions
    numbered below `ended`, but for those still `running`."""

    ended: int
    running: tuple[int, ...] = ()

    @classmethod
    def parsed(cls, told: str, own: str | None) -> Snapshot:
        """From what `pg_current_snapshot()` tells, "xmin:xmax:xip". `own` is the number of the
        reader's transaction, if it has one: whether it will last is not known yet."""
        _first, ended, running = told.split(":")
        others = [int(number) for number in running.split(",") if number]
        return cls(int(ended), (*others, *([int(own)] if own else [])))


class OfTheMoment(Func):
    """Something that PostgreSQL tells of the moment: it is the same beside every row."""

    def get_group_by_cols(self):
        return []


OWN_TRANSACTION = OfTheMoment(
    template="COALESCE(pg_current_xact_id_if_assigned()::text::bigint, 0)",
    output_field=models.BigIntegerField(),
)
"""The number of the reader's transaction, 0 before it has written anything."""

SNAPSHOT = OfTheMoment(template="pg_current_snapshot()::text", output_field=TextField())


class WishChangeQuerySet(models.QuerySet["WishChange"]):
    def since(self, ended, running) -> WishChangeQuerySet:
        """Those of transactions that had not ended in the snapshot with these two."""
        return self.filter(Q(changed_in__gte=ended) | Q(IsOneOf("changed_in", running)))

    def about(self, side: str) -> WishChangeQuerySet:
        """Those that tell of an "offer" or a "request", or of everything."""
        return self.filter(Q(**{f"{side}__isnull": False}) | Q(offer=None, request=None))


NUMBER_OF_TRANSACTION = Cast(
    Cast(Func(function="pg_current_xact_id", output_field=TextField()), TextField()),
    models.BigIntegerField(),
)


class WishChange(models.Model):
    """Something that rankings ask about an offer or a request has changed: itself, what hangs
    on it, its matches, its organisation or region. Written by triggers only.

    `offer` or `request` is the id of one that may be gone by now; neither stands where any may
    have changed. `changed_in` is the number of the transaction.
    """

    offer = models.BigIntegerField(null=True)
    request = models.BigIntegerField(null=True)
    changed_in = models.BigIntegerField(db_default=NUMBER_OF_TRANSACTION)
    at = models.DateTimeField(db_default=Now())

    objects = WishChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("changed_in", name="wish_change_by_transaction"),
            models.Index("at", name="wish_change_by_time"),
        ]
