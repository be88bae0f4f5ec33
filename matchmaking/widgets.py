"""How forms and filters ask for topics and days."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms

from regions.models import Topic

GroupedChoices = list[tuple[str, list[tuple[int, str]]]]


class FoldedCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes whose groups fold away, but for those in which something is ticked.

    With `more`, all groups fold into one under that word, each with its own heading.
    """

    template_name = "matchmaking/folded_checkboxes.html"

    def __init__(self, attrs: dict | None = None, more="") -> None:
        super().__init__(attrs)
        self.more = more

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        groups = [
            {"name": group, "options": options, "ticked": sum(o["selected"] for o in options)}
            for group, options, _index in context["widget"]["optgroups"]
        ]
        context["plain"] = [group for group in groups if not group["name"]]
        context["groups"] = [group for group in groups if group["name"]]
        context["more"] = self.more
        context["more_ticked"] = sum(group["ticked"] for group in context["groups"])
        return context


class DayInput(forms.DateInput):
    """The browser's own calendar; it wants and gives days as 2027-05-31."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def topics_by_group(topics: Iterable[Topic]) -> GroupedChoices:
    """Topics, sorted group by group, as choices with a heading for each group."""
    return [
        (str(group), [(topic.pk, topic.name) for topic in members])
        for group, members in groupby(topics, key=lambda topic: topic.parent)
    ]
