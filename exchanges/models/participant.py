"""The people of the visiting team, and what they need."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from .exchange import Exchange

NEEDS_KEPT_AFTER_VISIT = timedelta(days=30)


class Participant(models.Model):
    """One person of the visiting team. `attended` is None until the host has said."""

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="participants")
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("what they do"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    attended = models.BooleanField(_("took part"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ParticipantNeedsQuerySet(models.QuerySet["ParticipantNeeds"]):
    def to_delete(self, today) -> ParticipantNeedsQuerySet:
        """Needs of visits that ended NEEDS_KEPT_AFTER_VISIT ago or longer."""
        return self.filter(participant__exchange__ends__lte=today - NEEDS_KEPT_AFTER_VISIT)


class ParticipantNeeds(models.Model):
    """Diet and access (GDPR article 9): apart, for the two organisers' eyes, soon deleted."""

    participant = models.OneToOneField(Participant, models.CASCADE, related_name="needs")
    diet = models.CharField(_("food"), max_length=200, blank=True)
    access = models.CharField(_("access"), max_length=200, blank=True)

    objects = ParticipantNeedsQuerySet.as_manager()

    class Meta:
        verbose_name = _("needs of a participant")
        verbose_name_plural = _("needs of participants")

    def __str__(self) -> str:
        return str(self.participant)
