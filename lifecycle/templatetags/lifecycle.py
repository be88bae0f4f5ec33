"""The buttons a user may press on an object now, and its log."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse

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
def verb_buttons(context, obj: Stateful, next: str = "") -> dict:
    """The open verbs as buttons; `next` is where to go afterwards (the object's page else)."""
    return {
        "buttons": open_verbs(context, obj),
        "next": next,
        "request": context["request"],
    }


@register.inclusion_tag("lifecycle/log.html")
def log_of(obj: Stateful) -> dict:
    """Everything that was done to `obj`, oldest first."""
    entries: list[LogEntry] = list(obj.log.select_related("by"))
    labels = {verb: t.label for verb, t in obj.transitions.items()}
    states = dict(obj._meta.get_field("state").flatchoices)
    return {
        "entries": [
            {
                "entry": entry,
                "label": labels.get(
                    entry.verb, entry.verb.replace("_", " ").capitalize()
                ),
                "state": states.get(entry.to_state, entry.to_state),
            }
            for entry in entries
        ]
    }
