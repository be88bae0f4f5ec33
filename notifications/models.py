"""The outbox: every message this platform sends, stored with what caused it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.states import TONES, MessageState

ACCOUNT = "account"
"""The kind of all messages about signing in. They may carry a code that opens the account."""


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: datetime) -> MessageQuerySet:
        """Messages to be sent by `now`, the longest waiting first."""
        return self.filter(state=MessageState.QUEUED, due__lte=now).order_by("due")

    def to_hand_out(self, now: datetime, *, again_after: timedelta) -> MessageQuerySet:
        """Due messages that no worker has and that were not handed out within `again_after`."""
        return self.due(now).filter(
            Q(published_at=None) | Q(published_at__lt=now - again_after),
            Q(lease_until=None) | Q(lease_until__lt=now),
        )

    def settled_before(self, moment: datetime) -> MessageQuerySet:
        """Messages sent, or given up, that were written before `moment`."""
        return self.exclude(state=MessageState.QUEUED).filter(created_at__lt=moment)

    def about(self, words: str) -> MessageQuerySet:
        """Messages with `words` in their address or subject."""
        return self.filter(Q(to__icontains=words) | Q(subject__icontains=words))

    def to_person(self, person: User) -> MessageQuerySet:
        """Messages to somebody, among them those from before their address had an account."""
        return self.filter(Q(recipient=person) | Q(to__iexact=person.email))

    def visible_to(self, user: User) -> MessageQuerySet:
        """All to staff, none to anybody else."""
        return self if user.is_staff else self.none()

    def for_list(self) -> MessageQuerySet:
        """Without the words, which a list does not show; the newest first."""
        return self.defer("text", "html").order_by("-created_at", "-id")


class Message(models.Model):
    """One e-mail to one address, written out in full when its cause happened.

    This row is the message; Celery only carries its id. `key` names the cause and the
    recipient ("match:17:approved:user:4"), so the same thing is never told twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(_("cause"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("person"),
    )
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("text as a page"))
    state = models.CharField(
        _("state"), max_length=8, choices=MessageState, default=MessageState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    due = models.DateTimeField(_("to be sent"), default=timezone.now)
    published_at = models.DateTimeField(_("handed out"), null=True, blank=True)
    lease_until = models.DateTimeField(_("held by a worker until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="message_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_has_its_time",
            ),
        ]
        indexes = [
            models.Index("due", name="message_due", condition=Q(state=MessageState.QUEUED)),
            models.Index(fields=["-created_at", "-id"], name="message_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"

    def get_absolute_url(self) -> str:
        return reverse("outbox-message", args=[self.pk])

    @property
    def message_id(self) -> str:
        """The same at every try, so that a mail program shows a message sent twice once."""
        return f"<{self.pk}@{settings.SITE_HOST}>"

    @property
    def cause(self) -> models.Model | None:
        """What `key` names, where that has a page and is still there."""
        noun, _colon, rest = self.key.partition(":")
        number = rest.partition(":")[0]
        model = _model_called(noun)
        if model is None or not number.isdecimal():
            return None
        return model._default_manager.filter(pk=number).first()

    @property
    def opens_an_account(self) -> bool:
        """It may hold a code or a link with which its reader signs in as the recipient."""
        return self.kind == ACCOUNT

    @property
    def tone(self) -> str:
        """The colour of its state: good, wait or act."""
        return TONES[MessageState(self.state)]

    @property
    def is_given_up(self) -> bool:
        return self.state == MessageState.DEAD


def _model_called(noun: str) -> type[models.Model] | None:
    """The model of a noun: those that have a state say what they are called."""
    named = (model for model in apps.get_models() if getattr(model, "noun", None) == noun)
    return next(named, None)
