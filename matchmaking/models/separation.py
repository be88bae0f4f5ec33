"""Organisations that are not to be matched with each other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Greatest, Least
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Stateful
from regions.models import Organisation

from ..states import SEPARATION_DEEDS, SEPARATION_TRANSITIONS, SeparationState

KEPT_APART_ALREADY = _("These two are kept apart already.")


class SeparationQuerySet(models.QuerySet["Separation"]):
    def standing(self) -> SeparationQuerySet:
        return self.filter(state=SeparationState.STANDING)

    def between(self, one: int | OuterRef, other: int | OuterRef) -> SeparationQuerySet:
        """Those of these two organisations, whichever of them is named first."""
        return self.filter(Q(one=one, other=other) | Q(one=other, other=one))

    def of(self, organisations: Iterable[int] | models.QuerySet) -> SeparationQuerySet:
        """Those in which one of these organisations is named."""
        return self.filter(Q(one__in=organisations) | Q(other__in=organisations))

    def over(self, today: date) -> SeparationQuerySet:
        """Those standing whose last day has passed."""
        return self.standing().filter(until__lt=today)

    def visible_to(self, user) -> SeparationQuerySet:
        return self if user.is_staff else self.none()


class Separation(Stateful):
    """Two organisations that staff keep apart: neither hosts the other until it is ended, or the
    day `until`, the last on which it stands, has passed. The reason is for staff alone."""

    noun = "separation"
    transitions = SEPARATION_TRANSITIONS
    deeds = SEPARATION_DEEDS

    state = models.CharField(
        max_length=16, choices=SeparationState, default=SeparationState.STANDING
    )
    one = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    other = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("the other organisation")
    )
    reason = models.TextField(
        _("reason"), max_length=1000, help_text=_("Only staff read this; no team is told.")
    )
    until = models.DateField(_("last day"), null=True, blank=True)

    objects = SeparationQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair kept apart")
        verbose_name_plural = _("pairs kept apart")
        ordering = ["-state_since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SeparationState.values), name="separation_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(one=F("other")),
                name="separation_is_of_two",
                violation_error_message=_("Choose two different organisations."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="separation_has_a_reason"),
            models.UniqueConstraint(
                Least("one", "other"),
                Greatest("one", "other"),
                condition=Q(state=SeparationState.STANDING),
                name="separation_stands_once_a_pair",
                violation_error_message=KEPT_APART_ALREADY,
            ),
        ]

    def __str__(self) -> str:
        return gettext("{one} and {other}").format(
            one=self.one.short_name, other=self.other.short_name
        )

    def get_absolute_url(self) -> str:
        return reverse("admin:matchmaking_separation_change", args=[self.pk])
