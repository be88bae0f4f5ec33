"""The weights of the parts of a fit, as staff set them."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..engine import WEIGHTS


class FitWeightsQuerySet(models.QuerySet["FitWeights"]):
    def current(self) -> FitWeights:
        """The set in use. One query.

        Before anybody has set any it is the engine's own, not stored and without an id.
        """
        return self.filter(is_current=True).first() or FitWeights(name="", **WEIGHTS)


class FitWeights(models.Model):
    """One set of weights. It is never changed: whoever wants others makes a new set.

    Each part has a column, so that the database itself can hold that they sum to 100.
    """

    name = models.CharField(_("name"), max_length=80)
    topics = models.PositiveSmallIntegerField(_("topics"))
    learning_goals = models.PositiveSmallIntegerField(_("learning goals"))
    languages = models.PositiveSmallIntegerField(_("language"))
    dates = models.PositiveSmallIntegerField(_("dates"))
    group = models.PositiveSmallIntegerField(_("group"))
    organisation = models.PositiveSmallIntegerField(_("kind of organisation"), default=0)
    journey = models.PositiveSmallIntegerField(_("journey"))
    hospitality = models.PositiveSmallIntegerField(_("hospitality"))
    reason = models.TextField(_("reason"), max_length=1000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty where the platform came with it, or somebody has left."),
    )
    at = models.DateTimeField(default=timezone.now)
    is_current = models.BooleanField(default=False)

    objects = FitWeightsQuerySet.as_manager()

    class Meta:
        verbose_name = _("set of weights")
        verbose_name_plural = _("sets of weights")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    topics=100
                    - F("learning_goals")
                    - F("languages")
                    - F("dates")
                    - F("group")
                    - F("organisation")
                    - F("journey")
                    - F("hospitality")
                ),
                name="weights_sum_to_100",
                violation_error_message=_("Together the weights must be 100."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="weights_have_a_reason"),
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="weights_in_use_are_one_set",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def of_parts(self) -> Mapping[str, int]:
        """By the name of each part, in the engine's order."""
        return {part: getattr(self, part) for part in WEIGHTS}
