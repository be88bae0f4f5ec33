"""What several workers share of a round, while it runs."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..states import PartKind, RoundState
from .round import MatchingRound


class SharedWork(models.Model):
    """One step of a round, cut into parts. `given` is what the worker of any part needs; it
    belongs to one `attempt` at the round and is gone once all answers are joined. Only workers
    of the same `versions` take parts: others might find other answers."""

    round = models.OneToOneField(MatchingRound, models.CASCADE, related_name="shared_work")
    attempt = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=PartKind)
    given = models.BinaryField()
    versions = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("shared work of a round")
        verbose_name_plural = _("shared work of rounds")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PartKind.values), name="shared_work_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.get_kind_display()}"


class RoundPartQuerySet(models.QuerySet["RoundPart"]):
    def unanswered(self) -> RoundPartQuerySet:
        return self.filter(answer__isnull=True)

    def for_a_worker(
        self, round_pk: int, versions: dict[str, str], now: datetime
    ) -> RoundPartQuerySet:
        """Of a round that still runs: those that nobody has, or whose worker was lost."""
        is_free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        return (
            self.unanswered()
            .filter(
                is_free,
                work__round=round_pk,
                work__round__state=RoundState.RUNNING,
                work__attempt=F("work__round__attempt"),
                work__versions=versions,
            )
            .order_by("number")
        )


class RoundPart(models.Model):
    """A part for one worker, who has it until `lease_until`. As the same part has the same
    answer wherever it is worked out, it does no harm if two should work on it."""

    work = models.ForeignKey(SharedWork, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    given = models.BinaryField()
    answer = models.BinaryField(null=True)
    lease_until = models.DateTimeField(null=True)

    objects = RoundPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a round")
        verbose_name_plural = _("parts of rounds")
        ordering = ["work", "number"]
        constraints = [
            models.UniqueConstraint(fields=["work", "number"], name="round_part_is_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id}, {self.number}"
