"""Exchanges and the dates their teams put to each other."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, DurationField, F, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Stateful
from lifecycle.transitions import Transition
from matchmaking.models import HostingOffer, Match, VisitRequest
from matchmaking.models.wishes import days_from_to, same
from regions.models import Organisation

from ..states import (
    EXCHANGE_DEEDS,
    EXCHANGE_TRANSITIONS,
    OPEN_STATES,
    ExchangeState,
    StoryState,
    TeamSide,
)

if TYPE_CHECKING:
    from accounts.models import User


CONFIRM_BEFORE_VISIT = timedelta(days=14)
REPORT_AFTER_VISIT = timedelta(days=14)
COMPLETE_AFTER_VISIT = timedelta(days=7)  # by the platform, where nobody called it off
LAST_FOLLOW_UP_ANSWER = timedelta(days=210)  # after the visit; later nobody is waited for


class ExchangeGroup(models.IntegerChoices):
    """The parts of a list of exchanges, read from the state and the dates."""

    UNDER_WAY = 1, _("Under way")
    UPCOMING = 2, _("Upcoming")
    PAST = 3, _("Past")
    CANCELLED = 4, _("Cancelled")


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

    def to_complete(self, today: date) -> ExchangeQuerySet:
        """Those that ended COMPLETE_AFTER_VISIT ago without anybody calling them off."""
        return self.over_by(today - COMPLETE_AFTER_VISIT)

    def with_questions_due(self, today: date) -> ExchangeQuerySet:
        """Completed ones with follow-up questions that are due and were not asked yet."""
        due = Q(
            practices__follow_ups__asked_at__isnull=True,
            practices__follow_ups__answered_at__isnull=True,
            practices__follow_ups__due_on__lte=today,
        )
        return self.filter(due, state=ExchangeState.COMPLETED).distinct()

    def at_offer_between(self, offer: HostingOffer, starts: date, ends: date) -> ExchangeQuerySet:
        """Standing exchanges at `offer` with a day from `starts` to `ends`, both included."""
        return self.standing().filter(offer=offer, starts__lte=ends, ends__gte=starts)

    def of_organisations(self, organisations) -> ExchangeQuerySet:
        """Exchanges in which one of `organisations` is host or visitor."""
        return self.filter(Q(host__in=organisations) | Q(visitor__in=organisations))

    def may_wait_for(self, user) -> ExchangeQuerySet:
        """Those on which there may be work for `user`: own ones until the last follow-up; for
        staff also completed ones without a public story. `todo.waiting_for` says what work."""
        until = timezone.localdate() - LAST_FOLLOW_UP_ANSWER
        recent = Q(state__in=OPEN_STATES) | Q(state=ExchangeState.COMPLETED, ends__gte=until)
        mine = self.of(user).filter(recent).values("pk")
        seen = Q(pk__in=mine)
        if user.is_staff:
            told = Q(story__state=StoryState.PUBLISHED)
            seen |= Q(state=ExchangeState.COMPLETED) & ~told
        return self.filter(seen)

    def with_both_sides(self) -> ExchangeQuerySet:
        return self.select_related(
            "host__region", "visitor__region", "offer__main_topic", "request", "match"
        )

    def with_record(self) -> ExchangeQuerySet:
        """With all that tells what is to be done, in a constant number of queries."""
        return (
            self.with_both_sides()
            .select_related("story")
            .prefetch_related(
                "sessions", "participants", "date_proposals", "feedback", "practices__follow_ups"
            )
        )

    def in_groups(self, today: date) -> ExchangeQuerySet:
        """With `group` (an ExchangeGroup) and ordered by it; within it what is nearest first."""
        days_away = Case(
            When(starts__gte=today, then=F("starts") - Value(today, models.DateField())),
            default=Value(today, models.DateField()) - F("starts"),
            output_field=DurationField(),
        )
        group = Case(
            When(state=ExchangeState.CANCELLED, then=ExchangeGroup.CANCELLED),
            When(state=ExchangeState.COMPLETED, then=ExchangeGroup.PAST),
            When(ends__lt=today, then=ExchangeGroup.PAST),
            When(state=ExchangeState.CONFIRMED, starts__lte=today, then=ExchangeGroup.UNDER_WAY),
            default=ExchangeGroup.UPCOMING,
            output_field=IntegerField(),
        )
        return self.annotate(group=group, days_away=days_away).order_by(
            "group", F("days_away").asc(nulls_first=True), "-pk"
        )


class Exchange(Stateful):
    """An approved match being carried out.

    `starts` and `ends` (both included) are the dates both teams agreed, None before that.
    `host_confirmed_at` and `visitor_confirmed_at` tell who has confirmed the programme as it
    stands; a change of the programme empties both.
    """

    noun = "exchange"
    transitions = EXCHANGE_TRANSITIONS
    deeds = EXCHANGE_DEEDS

    state = models.CharField(max_length=16, choices=ExchangeState, default=ExchangeState.PLANNING)
    match = models.OneToOneField(Match, models.PROTECT, related_name="exchange")
    offer = models.ForeignKey(HostingOffer, models.PROTECT, related_name="exchanges")
    request = models.ForeignKey(VisitRequest, models.PROTECT, related_name="exchanges")
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="hosted_exchanges")
    visitor = models.ForeignKey(Organisation, models.PROTECT, related_name="visiting_exchanges")
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
    visit_back = models.OneToOneField(
        VisitRequest,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="visit_back_of",
        verbose_name=_("request to visit back"),
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
                condition=Q(starts__isnull=True, ends__isnull=True) | Q(ends__gte=F("starts")),
                name="exchange_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ExchangeState.CONFIRMED, ExchangeState.COMPLETED])
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

    @property
    def days(self) -> list[date]:
        """The agreed days, first to last; empty before that."""
        if self.starts is None:
            return []
        length = (self.ends - self.starts).days + 1
        return [self.starts + timedelta(days=number) for number in range(length)]

    def organisation_of(self, side: str) -> Organisation:
        return self.host if side == TeamSide.HOST else self.visitor

    def organiser_of(self, side: str) -> User | None:
        return self.host_organiser if side == TeamSide.HOST else self.visitor_organiser

    def confirmed_at(self, side: str) -> datetime | None:
        """When `side` confirmed the programme as it stands."""
        return self.host_confirmed_at if side == TeamSide.HOST else self.visitor_confirmed_at

    def has_begun(self, today: date) -> bool:
        return self.starts is not None and self.starts <= today

    def has_certificates(self, today: date) -> bool:
        """Its last day has come, and it was not called off."""
        is_called_off = self.state == ExchangeState.CANCELLED
        return self.ends is not None and self.ends <= today and not is_called_off

    def is_over(self, today: date) -> bool:
        """Its last day lies before `today`."""
        return self.ends is not None and self.ends < today

    @property
    def group_name(self) -> str:
        """The name of its group, where it was read by `in_groups`."""
        return ExchangeGroup(self.group).label

    @property
    def is_completed(self) -> bool:
        return self.state == ExchangeState.COMPLETED

    @property
    def is_open(self) -> bool:
        """Neither completed nor cancelled."""
        return self.state in OPEN_STATES

    def awaits_report(self, today: date) -> bool:
        """The visit took place, as far as anybody knows: both teams can say how it went."""
        is_confirmed = self.state == ExchangeState.CONFIRMED
        return self.is_completed or (is_confirmed and self.is_over(today))

    def open_transitions(self) -> list[Transition]:
        """As in the table; but nothing to confirm without dates, nor to complete before the end."""
        too_early = set()
        if not self.has_agreed_dates:
            too_early.add("confirm")
        if not self.is_over(timezone.localdate()):
            too_early.add("complete")
        return [t for t in super().open_transitions() if t.verb not in too_early]

    def is_under_way(self, today: date) -> bool:
        """Confirmed, and `today` is one of its days."""
        return (
            self.state == ExchangeState.CONFIRMED
            and self.starts is not None
            and self.starts <= today <= self.ends
        )


class DateProposalQuerySet(models.QuerySet["DateProposal"]):
    def waiting(self) -> DateProposalQuerySet:
        """Without an answer: at most one an exchange."""
        return self.filter(answered_at__isnull=True)


class DateProposal(models.Model):
    """Dates one team put to the other; the newest without an answer is what waits."""

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="date_proposals")
    side = models.CharField(max_length=8, choices=TeamSide)
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_accepted = models.BooleanField(default=False)

    objects = DateProposalQuerySet.as_manager()

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
