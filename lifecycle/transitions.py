"""What a transition is: one verb that leads from some states to one other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
Tone = Literal["act", "quiet", "plain"]


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a transition table.

    `label` is the button ("Approve"), `done` the sentence shown afterwards ("Approved. …").
    `asks` makes the button lead to a page that asks first and says in `consequence` what then
    happens and whether it can be undone; `needs_reason` makes that page ask for a reason,
    without which the verb is refused. `reason_read_by` says who reads it, if it is not the people
    concerned. `by_platform` marks verbs that no person presses: they
    follow from another verb or from the calendar.
    """

    verb: str
    sources: frozenset[str]
    target: str
    label: Text
    done: Text
    tone: Tone = "plain"
    asks: bool = False
    consequence: Text = ""
    needs_reason: bool = False
    reason_read_by: Text = ""
    by_platform: bool = False


class TransitionTable(Mapping[str, Transition]):
    """The verbs of one noun in the order in which their buttons are shown."""

    def __init__(self, *transitions: Transition) -> None:
        self._by_verb = {transition.verb: transition for transition in transitions}
        if len(self._by_verb) != len(transitions):
            raise ValueError("a verb stands twice in one transition table")

    def __getitem__(self, verb: str) -> Transition:
        return self._by_verb[verb]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_verb)

    def __len__(self) -> int:
        return len(self._by_verb)

    def leaving(self, state: str) -> list[Transition]:
        """The transitions that may be made in `state`, in table order."""
        return [t for t in self._by_verb.values() if state in t.sources]
