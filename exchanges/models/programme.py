"""The programme of an exchange."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..states import SessionKind
from .exchange import Exchange


class ProgrammeSession(models.Model):
    """One item of the programme, on one day, in local time of the host."""

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="sessions")
    day = models.DateField(_("day"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    kind = models.CharField(_("kind"), max_length=12, choices=SessionKind)
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    led_by = models.CharField(_("led by"), max_length=120, blank=True)
    observers_max = models.PositiveSmallIntegerField(_("how many observers"), null=True, blank=True)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("programme session")
        verbose_name_plural = _("programme sessions")
        ordering = ["day", "starts", "ends", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="session_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SessionKind.values), name="session_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(observers_max__isnull=True) | Q(observers_max__gte=1),
                name="session_has_room_for_observers",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def overlaps(self, other: ProgrammeSession) -> bool:
        """Both take place at some moment of the same day."""
        return self.day == other.day and self.starts < other.ends and other.starts < self.ends
