"""What an exchange left behind: feedback and practices."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..states import PracticeStatus, TeamSide
from .exchange import Exchange

FOLLOW_UP_DAYS = (30, 90, 180)


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def readable_by(self, side: str | None) -> list[Feedback]:
        """One's own side's at once; that of the other side, and for staff (None) both, once
        both sides gave theirs. To be asked of the feedback of one exchange."""
        given = list(self)
        if len({feedback.side for feedback in given}) == len(TeamSide):
            return given
        return [feedback for feedback in given if feedback.side == side]


class Feedback(models.Model):
    """One side's answers after the visit; ratings run from 1 (not at all) to 5 (fully)."""

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="feedback")
    side = models.CharField(max_length=8, choices=TeamSide)
    goals_met = models.PositiveSmallIntegerField(_("we learnt what we came for"))
    well_organised = models.PositiveSmallIntegerField(_("it was well organised"))
    worth_the_time = models.PositiveSmallIntegerField(_("it was worth the time"))
    worked_well = models.TextField(_("what worked well"), max_length=2000, blank=True)
    to_change = models.TextField(_("what you would change"), max_length=2000, blank=True)
    quote = models.TextField(_("one sentence others should read"), max_length=400, blank=True)
    may_quote = models.BooleanField(_("you may quote this sentence in public"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exchange", "side"], name="feedback_is_one_a_side"),
            models.CheckConstraint(
                condition=Q(side__in=TeamSide.values), name="feedback_has_a_side"
            ),
            models.CheckConstraint(
                condition=Q(
                    goals_met__range=(1, 5),
                    well_organised__range=(1, 5),
                    worth_the_time__range=(1, 5),
                ),
                name="feedback_ratings_are_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id}, {self.side}"


class Practice(models.Model):
    """A method seen on an exchange and what became of it at home."""

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="practices")
    title = models.CharField(_("method"), max_length=140)
    description = models.TextField(_("what you saw"), max_length=2000, blank=True)
    status = models.CharField(
        _("at home"),
        max_length=12,
        choices=PracticeStatus,
        default=PracticeStatus.EXPLORING,
    )
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=PracticeStatus.values),
                name="practice_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PracticeFollowUpQuerySet(models.QuerySet["PracticeFollowUp"]):
    def due(self, today) -> PracticeFollowUpQuerySet:
        """Without an answer, and the day to ask has come."""
        return self.filter(answered_at__isnull=True, due_on__lte=today)


class PracticeFollowUp(models.Model):
    """The question asked 30, 90 and 180 days after the visit, and its answer."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="follow_ups")
    after_days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=PracticeStatus, blank=True)
    note = models.TextField(_("what happened since"), max_length=1000, blank=True)

    objects = PracticeFollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up of a practice")
        verbose_name_plural = _("follow-ups of practices")
        ordering = ["practice", "after_days"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "after_days"], name="follow_up_is_one_a_date"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, status="")
                | Q(answered_at__isnull=False, status__in=PracticeStatus.values),
                name="follow_up_answered_has_status",
            ),
        ]
