"""From one to another in words: days, the size of a group, the length of a visit."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import HostingOffer


def day_range(starts: date, ends: date) -> str:
    """12–13 May 2025, or 30 May – 2 June 2025."""
    if starts == ends:
        return date_format(ends, "j F Y")
    if (starts.year, starts.month) == (ends.year, ends.month):
        return f"{starts.day}–{date_format(ends, 'j F Y')}"
    first = date_format(starts, "j F" if starts.year == ends.year else "j F Y")
    return f"{first} – {date_format(ends, 'j F Y')}"


def group_of(offer: HostingOffer) -> str:
    """“2 to 6 people”."""
    most = offer.group_max
    return f"{from_to(offer.group_min, most)} {ngettext('person', 'people', most)}"


def days_of(offer: HostingOffer) -> str:
    """“2 to 3 days”."""
    most = offer.days_max
    return f"{from_to(offer.days_min, most)} {ngettext('day', 'days', most)}"


def from_to(least: int, most: int) -> str:
    """“2 to 6”, or the number if there is one."""
    return str(most) if least == most else _("{least} to {most}").format(least=least, most=most)
