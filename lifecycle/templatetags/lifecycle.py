"""The buttons a user may press on an object now, and its log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import gettext

from lifecycle.models import LogEntry, Stateful
from lifecycle.transitions import Transition

register = template.Library()


@dataclass(frozen=True)
class Button:
    transition: Transition
    url: str


@register.simple_tag(takes_context=True)
def open_verbs(context: Context, obj: Stateful) -> list[Button]:
    """The verbs that `obj` allows now and the signed-in user may do, in table order."""
    user = context["request"].user
    return [
        Button(transition, reverse(f"{obj.noun}-{transition.verb}", args=[obj.pk]))
        for transition in obj.open_transitions()
        if user.has_perm(obj.permission_for(transition.verb), obj)
    ]


@register.inclusion_tag("lifecycle/buttons.html", takes_context=True)
def verb_buttons(context: Context, obj: Stateful, back_to: str = "") -> dict[str, Any]:
    """The open verbs as buttons; `back_to` is where to go afterwards (the object's page else)."""
    return {
        "buttons": open_verbs(context, obj),
        "next": back_to,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("lifecycle/log.html")
def log_of(obj: Stateful) -> dict[str, Any]:
    """Everything that was done to `obj`, oldest first: one query."""
    return {"entries": [_line(obj, entry) for entry in obj.log.select_related("by")]}


def _line(obj: Stateful, entry: LogEntry) -> dict[str, Any]:
    return {
        "text": _deed(obj, entry),
        "by": _doer(entry),
        "at": entry.at,
        "reason": entry.reason,
    }


def _deed(obj: Stateful, entry: LogEntry) -> str:
    """What was done: the state it led to, or in words what left the state as it was."""
    if entry.from_state == entry.to_state:
        return str(obj.deeds.get(entry.verb, entry.verb))
    transition = obj.transitions[entry.verb]
    if transition.by_platform:
        return str(transition.label)
    state = obj.state_names().get(entry.to_state, entry.to_state)
    return state[:1].upper() + state[1:]


def _doer(entry: LogEntry) -> str:
    if entry.is_by_platform:
        return gettext("the platform")
    person = str(entry.by) if entry.by else gettext("somebody who has left")
    if not entry.on_behalf_of:
        return person
    return gettext("{person} on behalf of {organisation}").format(
        person=person, organisation=entry.on_behalf_of
    )
