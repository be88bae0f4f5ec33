"""Matches and the messages between their two teams."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Stateful
from lifecycle.turns import Turn
from regions.models import Organisation

from ..states import (
    LIVE_MATCH_STATES,
    MATCH_DEEDS,
    MATCH_TRANSITIONS,
    UNDECIDED_MATCH_STATES,
    MatchState,
    Side,
)
from .offer import HostingOffer
from .request import VisitRequest
from .ring import Ring

REPLY_WITHIN = timedelta(days=14)
REMIND_AFTER_DAYS = (3, 7, 12)


def reply_date():
    return timezone.now() + REPLY_WITHIN


class MatchQuerySet(models.QuerySet["Match"]):
    def live(self) -> MatchQuerySet:
        return self.filter(state__in=LIVE_MATCH_STATES)

    def waiting_for_staff(self) -> MatchQuerySet:
        """Agreed by both teams and not decided on, the longest waiting first."""
        return self.filter(state=MatchState.AGREED).order_by("state_since", "pk")

    def overdue(self, now) -> MatchQuerySet:
        """Proposals whose date to answer has passed."""
        return self.filter(state=MatchState.PROPOSED, reply_by__lte=now)

    def undecided(self) -> MatchQuerySet:
        """Waiting for a team or for staff."""
        return self.filter(state__in=UNDECIDED_MATCH_STATES)

    def between(self, one: int, other: int) -> MatchQuerySet:
        """Those in which one of these organisations hosts the other."""
        return self.filter(
            Q(offer__organisation=one, request__organisation=other)
            | Q(offer__organisation=other, request__organisation=one)
        )

    def to_remind(self, now) -> MatchQuerySet:
        """Proposals still to be answered in time for which a reminder is due."""
        is_due = Q(pk__in=[])
        for sent, days in enumerate(REMIND_AFTER_DAYS):
            is_due |= Q(reminders_sent=sent, proposed_at__lte=now - timedelta(days=days))
        return self.filter(is_due, state=MatchState.PROPOSED, reply_by__gt=now)

    def of(self, user) -> MatchQuerySet:
        """Matches in which an organisation of `user` is host or visitor."""
        own = Organisation.objects.of(user).values("pk")
        return self.filter(Q(offer__organisation__in=own) | Q(request__organisation__in=own))

    def visible_to(self, user) -> MatchQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.of(user)

    def with_both_sides(self) -> MatchQuerySet:
        return self.select_related(
            "offer__organisation__region",
            "offer__main_topic",
            "request__organisation__region",
            "ring",
        )


class Match(Stateful):
    """One offer and one request put together.

    `host_said_yes_at` and `visitor_said_yes_at` tell who has agreed so far. `fit` keeps the
    fit it was proposed with: {"total": 0..100, "parts": [{"name", "score", "weight",
    "sentence", "reason": {"code", "values"}}], "weights_set": id of the FitWeights it used};
    a part has "is_earlier" where a round found its score and it was another when the round was
    released. `fit_total` is its total, for sorting.
    """

    noun = "match"
    transitions = MATCH_TRANSITIONS
    deeds = MATCH_DEEDS

    state = models.CharField(max_length=16, choices=MatchState, default=MatchState.PROPOSED)
    offer = models.ForeignKey(HostingOffer, models.PROTECT, related_name="matches")
    request = models.ForeignKey(VisitRequest, models.PROTECT, related_name="matches")
    proposed_by_side = models.CharField(max_length=8, choices=Side)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    reply_by = models.DateTimeField(_("answer by"), default=reply_date)
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    host_said_yes_at = models.DateTimeField(null=True, blank=True)
    visitor_said_yes_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("When the visit was given back because the exchange was cancelled."),
    )
    ring = models.ForeignKey(Ring, models.PROTECT, null=True, blank=True, related_name="matches")
    fit = models.JSONField(default=dict)
    fit_total = models.PositiveSmallIntegerField(default=0)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MatchState.values), name="match_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(proposed_by_side__in=Side.values),
                name="match_has_a_proposer_side",
            ),
            models.UniqueConstraint(
                fields=["offer", "request"],
                condition=Q(state__in=[MatchState.PROPOSED, MatchState.AGREED]),
                name="match_is_one_undecided_a_pair",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[
                        MatchState.AGREED,
                        MatchState.APPROVED,
                        MatchState.REJECTED,
                    ]
                )
                | Q(host_said_yes_at__isnull=False, visitor_said_yes_at__isnull=False),
                name="match_agreed_has_both_yeses",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[MatchState.APPROVED, MatchState.REJECTED],
                    decided_at__isnull=False,
                )
                | (
                    ~Q(state__in=[MatchState.APPROVED, MatchState.REJECTED])
                    & Q(decided_at__isnull=True, decided_by__isnull=True)
                ),
                name="match_decision_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(state=MatchState.APPROVED),
                name="match_released_was_approved",
            ),
            models.CheckConstraint(condition=Q(fit_total__lte=100), name="match_fit_is_0_to_100"),
        ]
        indexes = [
            models.Index("state", "state_since", name="match_by_state"),
            models.Index(
                "reply_by",
                name="match_reply_by",
                condition=Q(state=MatchState.PROPOSED),
            ),
        ]

    def __str__(self) -> str:
        return gettext("{host} hosts {visitor}").format(
            host=self.host.short_name, visitor=self.visitor.short_name
        )

    def get_absolute_url(self) -> str:
        return reverse("match-detail", args=[self.pk])

    @property
    def host(self) -> Organisation:
        return self.offer.organisation

    @property
    def visitor(self) -> Organisation:
        return self.request.organisation

    def organisation_of(self, side: str) -> Organisation:
        return self.host if side == Side.HOST else self.visitor

    @property
    def awaited_sides(self) -> list[Side]:
        """The teams that still have to answer; none once it is no longer proposed."""
        if self.state != MatchState.PROPOSED:
            return []
        said_yes = {Side.HOST: self.host_said_yes_at, Side.VISITOR: self.visitor_said_yes_at}
        return [side for side, at in said_yes.items() if at is None]

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED_MATCH_STATES

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_MATCH_STATES

    @property
    def is_agreed(self) -> bool:
        return self.state == MatchState.AGREED

    @property
    def is_approved(self) -> bool:
        return self.state == MatchState.APPROVED

    @property
    def holds_a_visit(self) -> bool:
        """One of the offer's visits is taken by it."""
        return self.is_approved and self.released_at is None

    @property
    def is_from_a_round(self) -> bool:
        return self.proposed_by_side == Side.ROUND

    @property
    def is_bound_to_a_ring(self) -> bool:
        """It is decided with the other legs of its ring, not alone."""
        return self.is_undecided and self.ring is not None and self.ring.is_proposed

    @property
    def lacks_a_visit(self) -> bool:
        """It waits at an offer whose visits are all taken."""
        return self.is_undecided and not self.offer.has_free_visits

    def reminders_due(self, now) -> int:
        """How many reminders should have gone out by `now`."""
        return sum(self.proposed_at + timedelta(days=days) <= now for days in REMIND_AFTER_DAYS)

    @property
    def turn(self) -> Turn:
        """Who has to act next, and until when."""
        if self.state == MatchState.AGREED:
            return Turn("staff")
        if self.state != MatchState.PROPOSED:
            return Turn("nobody")
        awaited = self.awaited_sides
        return Turn("both" if len(awaited) > 1 else awaited[0].value, self.reply_by)


class MatchMessage(models.Model):
    """What one team wrote to the other about their match."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("message"), max_length=4000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("message between teams")
        verbose_name_plural = _("messages between teams")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
