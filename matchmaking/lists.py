"""Several things in one phrase."""

from __future__ import annotations

from collections.abc import Sequence

from babel.lists import format_list
from django.utils.translation import get_language


def listed(words: Sequence[str]) -> str:
    """ "a, b and c", as the language of the page writes it."""
    locale = (get_language() or "en").replace("-", "_")
    # English lists here go without the comma before "and".
    return format_list(words, locale="en_GB" if locale == "en" else locale)
