"""The languages people work in, named in the language of the page."""

from __future__ import annotations

from functools import cache

from babel import Locale
from django.utils.translation import get_language

# ISO 639-1: the official languages of the countries served, and others in which public services
# work: regional ones, and Russian with many people in the Baltic countries and Moldova.
LANGUAGE_CODES = [
    "bg",
    "bs",
    "ca",
    "cs",
    "cy",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "eu",
    "fi",
    "fr",
    "ga",
    "gl",
    "hr",
    "hu",
    "hy",
    "is",
    "it",
    "ka",
    "lb",
    "lt",
    "lv",
    "mk",
    "mt",
    "nb",
    "nl",
    "nn",
    "pl",
    "pt",
    "rm",
    "ro",
    "ru",
    "se",
    "sk",
    "sl",
    "sq",
    "sr",
    "sv",
    "tr",
    "uk",
    "az",
    "fo",
    "fy",
    "oc",
]


def language_name(code: str) -> str:
    """The name of a language in the language of the page; the code where it has none."""
    return _names().get(code, code)


def language_choices() -> list[tuple[str, str]]:
    """All languages as (code, name), sorted by name."""
    names = _names()
    return sorted(((code, names.get(code, code)) for code in LANGUAGE_CODES), key=lambda c: c[1])


def country_choices(codes) -> list[tuple[str, str]]:
    """Countries (ISO 3166) as (code, name), sorted by name."""
    names = _locale().territories
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda c: c[1])


def country_name(code: str) -> str:
    """The name of a country (ISO 3166) in the language of the page; the code where it has none."""
    return _locale().territories.get(code, code)


def _locale() -> Locale:
    return _locale_of(get_language() or "en")


@cache
def _locale_of(language: str) -> Locale:
    return Locale.parse(language.replace("-", "_"))


def _names() -> dict[str, str]:
    return _names_in(get_language() or "en")


@cache
def _names_in(language: str) -> dict[str, str]:
    names = _locale_of(language).languages
    return {
        code: names[code][:1].upper() + names[code][1:] for code in LANGUAGE_CODES if code in names
    }
