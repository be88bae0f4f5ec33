"""What staff ask of a large round: what would it cost to force or forbid a pair?"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..states import RoundDeed
from .offer import HostingOffer
from .request import VisitRequest
from .round import MatchingRound


class RoundTrialQuerySet(models.QuerySet["RoundTrial"]):
    def visible_to(self, user) -> RoundTrialQuerySet:
        return self.filter(round__in=MatchingRound.objects.visible_to(user))

    def for_a_worker(self, now: datetime) -> RoundTrialQuerySet:
        """Not answered, and held by no worker that lives; the longest waiting first."""
        is_free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        return self.filter(is_free, answered_at__isnull=True).order_by("pk")


class RoundTrial(models.Model):
    """A “what if” that a worker answers, as a web page could not wait for it.

    `forced` and `forbidden` are all wishes of the round with this one; `solution_digest` is of
    the solution that it is compared with. The answer is `solution`, `unserved` and `numbers`,
    found by programs of these `versions`, or `refusal` says why there is none. Whatever replaces
    the solution of the round deletes its trials.
    """

    round = models.ForeignKey(MatchingRound, models.CASCADE, related_name="trials")
    deed = models.CharField(max_length=8, choices=RoundDeed)
    request = models.ForeignKey(VisitRequest, models.CASCADE, related_name="+")
    offer = models.ForeignKey(HostingOffer, models.CASCADE, related_name="+")
    forced = models.JSONField(default=list)
    forbidden = models.JSONField(default=list)
    solution_digest = models.CharField(max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    solution = models.BinaryField(null=True, blank=True)
    unserved = models.JSONField(default=list)
    numbers = models.JSONField(default=dict)
    versions = models.JSONField(default=dict, blank=True)
    refusal = models.TextField(blank=True)

    objects = RoundTrialQuerySet.as_manager()

    class Meta:
        verbose_name = _("“what if” of a round")
        verbose_name_plural = _("“what if” of rounds")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "solution_digest", "deed", "request", "offer"],
                name="trial_is_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True)
                | Q(solution__isnull=False, refusal="")
                | (Q(solution__isnull=True) & ~Q(refusal="")),
                name="trial_answered_has_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100), name="trial_progress_is_0_to_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.request_id} → {self.offer_id}"

    def get_absolute_url(self) -> str:
        return reverse("round-trial", args=[self.round_id, self.pk])

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None
