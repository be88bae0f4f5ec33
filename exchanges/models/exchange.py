"""Exchanges and the dates their teams put to each other."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Stateful
from matchmaking.models import HostingOffer, Match, VisitRequest
from matchmaking.models.wishes import days_from_to, same
from regions.models import Organisation

from ..states import EXCHANGE_TRANSITIONS, ExchangeState, TeamSide


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    def of(self, user) -> ExchangeQuerySet:
        """Exchanges in which an organisation of `user` is host or visitor."""
        own = Organisation.objects.of(user).values("pk")
        return self.filter(Q(host__in=own) | Q(visitor__in=own))

    def visible_to(self, user) -> ExchangeQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.of(user)

    def standing(self) -> ExchangeQuerySet:
        """All but the cancelled ones."""
        return self.exclude(state=ExchangeState.CANCELLED)

    def over_by(self, today: date) -> ExchangeQuerySet:
        """Confirmed exchanges whose last day lies before `today`."""
        return self.filter(state=ExchangeState.CONFIRMED, ends__lt=today)

    def with_both_sides(self) -> ExchangeQuerySet:
        return self.select_related(
            "host__region", "visitor__region", "offer__main_topic", "request"
        )


class Exchange(Stateful):
    """An approved match being carried out.

    `starts` and `ends` (both included) are the dates both teams agreed, None before that.
    `host_confirmed_at` and `visitor_confirmed_at` tell who has confirmed the programme as it
    stands; a change of the programme empties both.
    """

    noun = "exchange"
    transitions = EXCHANGE_TRANSITIONS

    state = models.CharField(
        max_length=16, choices=ExchangeState, default=ExchangeState.PLANNING
    )
    match = models.OneToOneField(Match, models.PROTECT, related_name="exchange")
    offer = models.ForeignKey(HostingOffer, models.PROTECT, related_name="exchanges")
    request = models.ForeignKey(VisitRequest, models.PROTECT, related_name="exchanges")
    host = models.ForeignKey(
        Organisation, models.PROTECT, related_name="hosted_exchanges"
    )
    visitor = models.ForeignKey(
        Organisation, models.PROTECT, related_name="visiting_exchanges"
    )
    title = models.CharField(_("title"), max_length=160)
    starts = models.DateField(_("first day"), null=True, blank=True)
    ends = models.DateField(_("last day"), null=True, blank=True)
    host_organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    visitor_organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    host_confirmed_at = models.DateTimeField(null=True, blank=True)
    visitor_confirmed_at = models.DateTimeField(null=True, blank=True)
    practical = models.TextField(
        _("practical information"),
        max_length=4000,
        blank=True,
        help_text=_("Where to meet, how to get there, where to stay."),
    )
    opened_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        ordering = [F("starts").desc(nulls_first=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ExchangeState.values),
                name="exchange_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=True, ends__isnull=True)
                | Q(ends__gte=F("starts")),
                name="exchange_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[ExchangeState.CONFIRMED, ExchangeState.COMPLETED]
                )
                | Q(
                    starts__isnull=False,
                    ends__isnull=False,
                    host_confirmed_at__isnull=False,
                    visitor_confirmed_at__isnull=False,
                ),
                name="exchange_confirmed_by_both_with_dates",
            ),
            models.CheckConstraint(
                condition=~Q(host=F("visitor")),
                name="exchange_is_between_two_organisations",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=~Q(state=ExchangeState.CANCELLED),
                name="exchange_is_one_standing_a_request",
            ),
            ExclusionConstraint(
                name="exchange_dates_at_one_offer_do_not_overlap",
                expressions=[
                    (same("offer"), RangeOperators.OVERLAPS),
                    (days_from_to(), RangeOperators.OVERLAPS),
                ],
                condition=Q(starts__isnull=False) & ~Q(state=ExchangeState.CANCELLED),
            ),
        ]
        indexes = [models.Index("state", "starts", name="exchange_by_state")]

    def __str__(self) -> str:
        return gettext("{host} hosts {visitor}").format(
            host=self.host.short_name, visitor=self.visitor.short_name
        )

    def get_absolute_url(self) -> str:
        return reverse("exchange-detail", args=[self.pk])

    @property
    def has_agreed_dates(self) -> bool:
        return self.starts is not None

    def is_under_way(self, today: date) -> bool:
        """Confirmed, and `today` is one of its days."""
        return (
            self.state == ExchangeState.CONFIRMED
            and self.starts is not None
            and self.starts <= today <= self.ends
        )


class DateProposal(models.Model):
    """Dates one team put to the other; the newest without an answer is what waits."""

    exchange = models.ForeignKey(
        Exchange, models.CASCADE, related_name="date_proposals"
    )
    side = models.CharField(max_length=8, choices=TeamSide)
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_accepted = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("proposal of dates")
        verbose_name_plural = _("proposals of dates")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="date_proposal_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(side__in=TeamSide.values), name="date_proposal_has_a_side"
            ),
            models.UniqueConstraint(
                fields=["exchange"],
                condition=Q(answered_at__isnull=True),
                name="date_proposal_is_one_open_an_exchange",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts}–{self.ends}"
