"""The buttons a user may press on an object now, and its log."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
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
def open_verbs(context, obj: Stateful) -> list[Button]:
    """The verbs that `obj` allows now and the signed-in user may do, in table order."""
    user = context["request"].user
    return [
        Button(transition, reverse(f"{obj.noun}-{transition.verb}", args=[obj.pk]))
        for transition in obj.open_transitions()
        if user.has_perm(obj.permission_for(transition.verb), obj)
    ]


@register.inclusion_tag("lifecycle/buttons.html", takes_context=True)
def verb_buttons(context, obj: Stateful, back_to: str = "") -> dict:
    """The open verbs as buttons; `back_to` is where to go afterwards (the object's page else)."""
    return {
        "buttons": open_verbs(context, obj),
        "next": back_to,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("lifecycle/log.html")
def log_of(obj: Stateful) -> dict:
    """Everything that was done to `obj`, oldest first: one query."""
    return {"entries": [_line(obj, entry) for entry in obj.log.select_related("by")]}


def _line(obj: Stateful, entry: LogEntry) -> dict:
    transition = obj.transitions.get(entry.verb)
    label = transition.label if transition else entry.verb.replace("_", " ").capitalize()
    moved = entry.from_state != entry.to_state
    state = dict(obj._meta.get_field("state").flatchoices).get(entry.to_state, entry.to_state)
    by = str(entry.by) if entry.by else gettext("the platform")
    if entry.on_behalf_of:
        by = gettext("{person} on behalf of {organisation}").format(
            person=by, organisation=entry.on_behalf_of
        )
    return {
        "text": f"{label} → {state}" if moved else str(label),
        "by": by,
        "at": entry.at,
        "reason": entry.reason,
    }
