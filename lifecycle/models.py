"""What has a state, and the log of every change of state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .transitions import Text, Transition, TransitionTable


class LogEntry(models.Model):
    """Who did which verb to what, when, from which state to which, and why."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    target = GenericForeignKey("content_type", "object_id")
    verb = models.CharField(max_length=32)
    from_state = models.CharField(max_length=16)
    to_state = models.CharField(max_length=16)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty where the platform did it, or somebody whose account is deleted."),
    )
    is_by_platform = models.BooleanField(_("done by the platform itself"), default=False)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["at", "pk"]
        indexes = [models.Index("content_type", "object_id", "at", name="log_of_one_object")]

    def __str__(self) -> str:
        return f"{self.verb}: {self.from_state} → {self.to_state}"


class Stateful(models.Model):
    """Something with a state that only `lifecycle.advance` moves.

    A subclass names its `noun` (the word in URL names and permissions), its `transitions`,
    its `deeds` (verbs that are logged without moving the state, each as the log tells it) and
    gives `state` its choices and default.
    """

    noun: ClassVar[str]
    transitions: ClassVar[TransitionTable]
    deeds: ClassVar[Mapping[str, Text]]

    state = models.CharField(max_length=16)
    state_since = models.DateTimeField(_("in this state since"), default=timezone.now)
    log = GenericRelation(LogEntry)

    class Meta:
        abstract = True

    def get_state_display(self) -> str:
        return self.state_names().get(self.state, self.state)

    def allows(self, verb: str) -> bool:
        """Whether the present state, as loaded, allows `verb`."""
        return self.state in self.transitions[verb].sources

    def open_transitions(self) -> list[Transition]:
        """The transitions that the present state allows and a person can press."""
        return [t for t in self.transitions.leaving(self.state) if not t.by_platform]

    @classmethod
    def state_names(cls) -> dict[str, str]:
        """The name of each state, in the language of the page."""
        field: Any = cls._meta.get_field("state")
        return {state: str(name) for state, name in field.flatchoices}

    @classmethod
    def permission_for(cls, verb: str) -> str:
        """The permission that guards `verb`: "matchmaking.approve_match"."""
        return f"{cls._meta.app_label}.{verb}_{cls.noun}"
