"""Rings: visits among two or three organisations of which each hosts one and makes one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Stateful

from ..states import RING_DEEDS, RING_TRANSITIONS, RingState


class RingQuerySet(models.QuerySet["Ring"]):
    def visible_to(self, user) -> RingQuerySet:
        """All to staff; the teams see their own match, which says that it is part of a ring."""
        return self if user.is_authenticated and user.is_staff else self.none()

    def with_legs(self) -> RingQuerySet:
        """With the matches and both their sides, in two queries."""
        return self.prefetch_related(
            "matches__offer__organisation__region", "matches__request__organisation__region"
        )


class Ring(Stateful):
    """The matches (`legs`) of a ring, or of a chain begun by a host that wants nothing back.

    It is approved whole. Once it is broken, the matches that still stand are single ones.
    """

    noun = "ring"
    transitions = RING_TRANSITIONS
    deeds = RING_DEEDS

    state = models.CharField(max_length=16, choices=RingState, default=RingState.PROPOSED)
    is_chain = models.BooleanField(default=False)

    objects = RingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ring")
        verbose_name_plural = _("rings")
        ordering = ["-state_since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RingState.values), name="ring_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        hosts = " → ".join(leg.host.short_name for leg in self.legs)
        words = gettext("Chain of {hosts}") if self.is_chain else gettext("Ring of {hosts}")
        return words.format(hosts=hosts)

    def get_absolute_url(self) -> str:
        return reverse("ring-detail", args=[self.pk])

    @property
    def legs(self) -> list:
        """Its matches in the order in which they were proposed: one's visitor is the next's
        host."""
        return sorted(self.matches.all(), key=lambda match: match.pk)

    @property
    def is_proposed(self) -> bool:
        return self.state == RingState.PROPOSED

    @property
    def is_agreed(self) -> bool:
        """All teams of all legs said yes."""
        return all(leg.is_agreed for leg in self.legs)
