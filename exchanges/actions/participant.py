"""The people of the visiting team."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.actions import lock, record
from lifecycle.refusals import Refused

from ..models import Exchange, Participant, ParticipantNeeds
from .exchange import on_behalf
from .staleness import refuse_if_outdated, save_next_version

SAMENESS = ("name", "role", "email")


@transaction.atomic
def add_participant(
    exchange: Exchange, *, by: User, diet: str = "", access: str = "", **fields: Any
) -> Participant:
    """Name a visitor; `diet` and `access` are kept apart. The same person twice stays one."""
    exchange = _lock_for_change(exchange)
    same = exchange.participants.filter(**{key: fields.get(key, "") for key in SAMENESS}).first()
    if same:
        return same
    participant = exchange.participants.create(**fields)
    _keep_needs(participant, diet, access)
    return participant


@transaction.atomic
def edit_participant(
    participant: Participant, *, by: User, version: int | None = None, **fields: Any
) -> Participant:
    exchange = _lock_for_change(participant.exchange)
    participant = _fresh(exchange, participant)
    refuse_if_outdated(participant, version)
    save_next_version(participant, **fields)
    return participant


@transaction.atomic
def remove_participant(participant: Participant, *, by: User) -> None:
    """Take a person and their needs off the list; who is gone already stays gone."""
    exchange = _lock_for_change(participant.exchange)
    exchange.participants.filter(pk=participant.pk).delete()


@transaction.atomic
def edit_needs(participant: Participant, *, by: User, diet: str, access: str) -> None:
    exchange = _lock_for_change(participant.exchange)
    _keep_needs(_fresh(exchange, participant), diet, access)


@transaction.atomic
def mark_attendance(exchange: Exchange, present: Collection[int], *, by: User) -> None:
    """Say who took part: the participants with the ids in `present`, and no others."""
    exchange = lock(exchange)
    if not exchange.has_begun(timezone.localdate()):
        raise Refused(
            _("The visit has not begun yet. You can say who took part from its first day.")
        )
    for participant in exchange.participants.all():
        participant.attended = participant.pk in present
        participant.save(update_fields=["attended"])
    record(exchange, "mark_attendance", by=by, on_behalf_of=on_behalf(by, exchange, "host"))


def _lock_for_change(exchange: Exchange) -> Exchange:
    exchange = lock(exchange)
    if not exchange.is_open:
        raise Refused(
            _("The list of visitors stays as it is: this exchange is “{state}” now.").format(
                state=exchange.get_state_display().lower()
            )
        )
    return exchange


def _fresh(exchange: Exchange, participant: Participant) -> Participant:
    fresh = exchange.participants.filter(pk=participant.pk).first()
    if fresh is None:
        raise Refused(_("Somebody removed this person in the meantime."))
    return fresh


def _keep_needs(participant: Participant, diet: str, access: str) -> None:
    """Empty needs are not kept at all."""
    if diet or access:
        ParticipantNeeds.objects.update_or_create(
            participant=participant, defaults={"diet": diet, "access": access}
        )
    else:
        ParticipantNeeds.objects.filter(participant=participant).delete()
