"""The outbox: every message this platform sends, stored with what caused it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .states import MessageState


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now) -> MessageQuerySet:
        """Messages to be sent by `now`, the longest waiting first."""
        return self.filter(state=MessageState.QUEUED, due__lte=now).order_by("due")


class Message(models.Model):
    """One e-mail to one address, written out in full when its cause happened.

    This row is the message; Celery only carries its id. `key` names the cause and the
    recipient ("match:17:approved:user:4"), so the same thing is never told twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
    )
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField()
    html = models.TextField()
    state = models.CharField(
        max_length=8, choices=MessageState, default=MessageState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                "due", name="message_due", condition=Q(state=MessageState.QUEUED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
