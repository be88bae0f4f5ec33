"""What would have to change for more offers to fit, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regions.languages import language_name

from .engine import Change, NearMiss


def told_change(change: Change, number: int) -> str:
    """How many more offers fit with a change of the request: "2 more offers fit if …"."""
    return ngettext(
        "{number} more offer fits if {change}.", "{number} more offers fit if {change}.", number
    ).format(number=number, change=CHANGES[change.kind](change))


def told_near_miss(miss: NearMiss) -> str:
    """What would admit one offer: "This offer fits if …", with the fit it would have."""
    return _("This offer fits if {change}; the fit is {total}% then.").format(
        change=CHANGES[miss.change.kind](miss.change), total=(miss.total + 50) // 100
    )


def _other_weeks(change: Change) -> str:
    number = abs(change.by)
    if change.by > 0:
        words = ngettext("you travel a week later", "you travel {number} weeks later", number)
    else:
        words = ngettext("you travel a week earlier", "you travel {number} weeks earlier", number)
    return words.format(number=number)


def _other_people(change: Change) -> str:
    number = abs(change.by)
    if change.by > 0:
        words = ngettext("you bring one person more", "you bring {number} people more", number)
    else:
        words = ngettext("you bring one person fewer", "you bring {number} people fewer", number)
    return words.format(number=number)


def _other_days(change: Change) -> str:
    number = abs(change.by)
    if change.by > 0:
        words = ngettext("you stay a day longer", "you stay {number} days longer", number)
    else:
        words = ngettext("you stay a day less", "you stay {number} days less", number)
    return words.format(number=number)


def _other_language(change: Change) -> str:
    return _("your team also works in {language} (B1 or above)").format(
        language=language_name(change.language)
    )


CHANGES: Mapping[str, Callable[[Change], str]] = {
    "weeks": _other_weeks,
    "people": _other_people,
    "days": _other_days,
    "language": _other_language,
}
