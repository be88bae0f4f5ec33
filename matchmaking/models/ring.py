"""Rings: visits among two or three organisations of which each hosts one and makes one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Stateful

from ..states import RING_DEEDS, RING_TRANSITIONS, MatchState, RingState

if TYPE_CHECKING:
    from .match import Match


class RingQuerySet(models.QuerySet["Ring"]):
    def visible_to(self, user) -> RingQuerySet:
        """All to staff; the teams see their own match, which says that it is part of a ring."""
        return self if user.is_authenticated and user.is_staff else self.none()

    def with_legs(self) -> RingQuerySet:
        """With the matches and both their sides, in two queries."""
        matches = self.model._meta.get_field("matches").related_model
        return self.prefetch_related(Prefetch("matches", matches.objects.with_both_sides()))

    def with_what_came_instead(self) -> RingQuerySet:
        return self.select_related(
            "instead__offer__organisation", "instead__request__organisation", "instead__ring"
        )

    def waiting_for_staff(self) -> RingQuerySet:
        """Every team has said yes to both its visits: to be approved whole."""
        agreed = Q(matches__state=MatchState.AGREED)
        counted = self.filter(state=RingState.PROPOSED).annotate(
            legs_agreed=Count("matches", filter=agreed), legs_open=Count("matches", filter=~agreed)
        )
        return counted.filter(legs_agreed__gt=0, legs_open=0).order_by("state_since", "pk")


class Ring(Stateful):
    """The matches (`legs`) of a ring, or of a chain begun by a host that wants nothing back.

    It is approved whole. Once it is broken, the matches that still stand are single ones, and
    `instead` is what was proposed in the place of the one that was lost.
    """

    noun = "ring"
    transitions = RING_TRANSITIONS
    deeds = RING_DEEDS

    state = models.CharField(max_length=16, choices=RingState, default=RingState.PROPOSED)
    is_chain = models.BooleanField(default=False)
    instead = models.OneToOneField(
        "Match", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = RingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ring or chain")
        verbose_name_plural = _("rings and chains")
        ordering = ["-state_since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RingState.values), name="ring_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(instead__isnull=True) | Q(state=RingState.BROKEN),
                name="ring_with_something_instead_is_broken",
            ),
        ]

    def __str__(self) -> str:
        return self.named_by(self.legs)

    def named_by(self, legs: Sequence[Match]) -> str:
        """“Ring of Borås → Vestland → Borås”: each hosts the one that follows. For whoever has
        the legs already, in their order."""
        teams = [leg.host.short_name for leg in legs]
        teams += [leg.visitor.short_name for leg in legs[-1:]]
        words = gettext("Chain of {teams}") if self.is_chain else gettext("Ring of {teams}")
        return words.format(teams=" → ".join(teams))

    def get_absolute_url(self) -> str:
        return reverse("ring-detail", args=[self.pk])

    @property
    def legs(self) -> list[Match]:
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
