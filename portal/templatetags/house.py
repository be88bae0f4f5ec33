"""The house style as template tags: `{% load house %}`.

Tags here only draw what they are given. They read no model and hold no rule.
"""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from itertools import groupby
from typing import Any

from babel import Locale, UnknownLocaleError
from django import template
from django.conf import settings
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

register = template.Library()

FLAG_CODE_OF = {"EL": "GR", "UK": "GB"}
"""NUTS country codes that differ from ISO 3166-1, which names the flag files."""

FLAGS = frozenset(path.stem for path in (settings.BASE_DIR / "static/vendor/flags").glob("*.svg"))

WEEK = timedelta(days=7)

Part = dict[str, Any]


@register.filter
def country_name(code: str) -> str:
    """The country's name in the language of the page; the code itself when unknown."""
    try:
        locale = Locale.parse((get_language() or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return str(locale.territories.get(_iso(code), code))


@register.simple_tag
def flag(code: str, alt: str | None = None) -> SafeString:
    """A country's flag, or nothing for a country without one.

    Its text is the country's name unless `alt` says otherwise; "" hides it.
    """
    if not code or _iso(code).lower() not in FLAGS:
        return SafeString("")
    return format_html(
        '<img class="flag" src="{}" alt="{}" width="22" height="15">',
        static(f"vendor/flags/{_iso(code).lower()}.svg"),
        country_name(code) if alt is None else alt,
    )


@register.filter
def initials(name: str) -> str:
    """Up to two capitals for a round picture: "Local organiser" gives "LO"."""
    return "".join(word[0] for word in str(name).split()[:2]).upper()


@register.simple_tag(takes_context=True)
def nav_link(context: Context, url_name: str, label: str, count: int | None = None) -> SafeString:
    """A link of the main navigation, marked when this page is it or lies below it."""
    url = reverse(url_name)
    tally = _tally(count) if count else ""
    return format_html('<a href="{}"{}>{}{}</a>', url, _current(context, url), label, tally)


@register.simple_tag
def state_badge(tone: str, word: str) -> SafeString:
    """A state as dot and word, with a capital. Tones: good, wait (gold), act (rust), quiet."""
    return format_html('<span class="state {}">{}</span>', tone, capfirst(word))


@register.simple_tag
def times_note() -> SafeString:
    """Which clock the moments on a page go by: "Times: Brussels"."""
    place = timezone.get_current_timezone_name().rpartition("/")[2].replace("_", " ")
    words = gettext("Times: %(place)s") % {"place": place}
    return format_html('<p class="small muted">{}</p>', words)


@register.simple_tag
def bar(score: float) -> SafeString:
    """A score of 0–100 as a bar, with its text."""
    share = max(0, min(100, round(score)))
    return format_html(
        '<svg class="bar" role="img" aria-label="{}" width="100%" height="8">'
        '<rect class="track" width="100%" height="100%" rx="4" />'
        '<rect class="fill" width="{}%" height="100%" rx="4" /></svg>',
        gettext("%(score)s of 100") % {"score": share},
        share,
    )


@register.inclusion_tag("components/fit_number.html")
def fit_number(score: float, caption: str = "", note: str = "") -> dict[str, Any]:
    """A fit of 0–100 as a large number with a caption below it."""
    return {"score": round(score), "caption": caption, "note": note}


@register.inclusion_tag("components/fit_panel.html")
def fit_panel(
    total: float,
    parts: Iterable[Any],
    title: str = "",
    level: int = 2,
    weights_set: int | None = None,
) -> dict[str, Any]:
    """The fit with its parts, so that the total can be worked out by hand.

    `parts` are mappings or objects with label, score (0–100), weight (any scale) and sentence;
    `weights_set` is the number of the set that the weights are from.
    """
    rows = [_part(part) for part in parts]
    weights = sum(row["weight"] for row in rows) or 1
    for row in rows:
        row["share"] = 100 * row["weight"] / weights
        row["points"] = row["score"] * row["weight"] / weights
    return {
        "total": round(total),
        "exact": sum(row["points"] for row in rows),
        "weights_set": weights_set,
        "parts": rows,
        "title": title or gettext("Your fit"),
        "level": level,
    }


@register.inclusion_tag("components/year_strip.html")
def year_strip(
    weeks: Sequence[str],
    start: date | None = None,
    today: date | None = None,
    key: bool = False,
) -> dict[str, Any]:
    """Weeks side by side: each "open", "both" (suits both sides) or "".

    `start` is the Monday of the first week; without it, the week of this year's 1 January.
    """
    today = today or timezone.localdate()
    first = _monday(start or today.replace(month=1, day=1))
    here = (_monday(today) - first) // WEEK
    cells = [{"state": state, "is_now": number == here} for number, state in enumerate(weeks)]
    return {
        "cells": cells,
        "months": _month_marks(first, len(weeks)),
        "text": _periods_text(weeks, first),
        "has_both": "both" in weeks,
        "has_now": 0 <= here < len(weeks),
        "key": key,
    }


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[dict[str, Any]], label: str = "") -> dict[str, Any]:
    """A way in steps: mappings with label, small and status ("done", "now", "stopped" or "")."""
    return {"items": list(items), "label": label or gettext("Where this stands")}


@register.simple_block_tag
def turn(content: str, title: str, url: str, small: str = "") -> str:
    """One thing to do or to wait for; what stands between the tags is its button or badge."""
    return _component("turn", title=title, url=url, small=small, content=content)


@register.simple_block_tag
def programme_session(
    content: str,
    kind: str,
    word: str,
    title: str,
    start: time | None = None,
    end: time | None = None,
    by: str = "",
    place: str = "",
) -> str:
    """One programme session, coloured by its kind and named by `word`.

    Kinds: strategy, observation, workshop, site_visit, reflection, social, break. What stands
    between the tags comes below: a note, buttons.
    """
    line = " · ".join(filter(None, (by, place)))
    return _component(
        "session",
        kind=kind,
        word=word,
        title=title,
        start=start,
        end=end,
        line=line,
        content=content,
    )


@register.inclusion_tag("components/offer_card.html")
def offer_card(
    title: str,
    url: str,
    country: str,
    place: str,
    summary: str = "",
    topics: Iterable[Any] = (),
    weeks: Sequence[str] = (),
    start: date | None = None,
    fit: float | None = None,
    fit_note: str = "",
    tone: str = "",
    word: str = "",
    level: int = 2,
) -> dict[str, Any]:
    """An offer in a list. Topics have name and on; weeks and start are those of `year_strip`."""
    return {**locals(), "has_side": fit is not None or bool(word)}


@register.inclusion_tag("components/person.html")
def person(name: str, small: str = "", mark: str = "") -> dict[str, Any]:
    """A person or role with a round picture of letters."""
    return {"name": name, "small": small, "mark": mark or initials(name)}


@register.inclusion_tag("components/log.html")
def log(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened: entries with text, by, at and reason."""
    return {"entries": entries}


@register.inclusion_tag("components/thread.html")
def thread(notes: Iterable[Any]) -> dict[str, Any]:
    """Messages between two teams: notes with text, by, at and own (from the reader's side)."""
    return {"notes": notes}


@register.inclusion_tag("components/numbers.html")
def numbers(items: Iterable[Any]) -> dict[str, Any]:
    """A strip of figures: items with value and label."""
    return {"numbers": items}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page_obj: Any) -> dict[str, Any]:
    """Links to the other pages of a list; the rest of the query string stays."""
    numbers = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=2, on_ends=1)
    return {
        "page_obj": page_obj,
        "numbers": list(numbers),
        "ellipsis": page_obj.paginator.ELLIPSIS,
        "request": context.get("request"),
    }


@register.inclusion_tag("components/empty.html")
def empty_state(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """What a list says when it has nothing to show, with one way on."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """All that is wrong in these forms and formsets, each linked to its field."""
    problems = [problem for form in forms if form for problem in _problems(form)]
    return {"problems": problems}


@register.inclusion_tag("components/formset.html")
def formset_rows(formset: Any, legend: str = "", row_label: str = "") -> dict[str, Any]:
    """A formset as rows, each its own group, with the management form."""
    return {"formset": formset, "legend": legend, "row_label": row_label}


def _component(name: str, **context: Any) -> str:
    return render_to_string(f"components/{name}.html", context)


def _iso(code: str) -> str:
    country = code[:2].upper()
    return FLAG_CODE_OF.get(country, country)


def _tally(count: int) -> SafeString:
    return format_html(
        '<span class="count"><span class="visually-hidden">, </span>{}'
        '<span class="visually-hidden"> {}</span></span>',
        count,
        gettext("waiting for you"),
    )


def _current(context: Context, url: str) -> SafeString:
    path = getattr(context.get("request"), "path", "")
    if path == url:
        return SafeString(' aria-current="page"')
    if url != "/" and path.startswith(url):
        return SafeString(' aria-current="true"')
    return SafeString("")


def _part(part: Any) -> Part:
    names = ("label", "score", "weight", "sentence")
    if isinstance(part, dict):
        return {name: part[name] for name in names}
    return {name: getattr(part, name) for name in names}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month_marks(first: date, count: int) -> list[dict[str, str]]:
    days = 7 * count
    starts = (first + timedelta(days=number) for number in range(days))
    return [
        {
            "letter": date_format(day, "F")[0].upper(),
            "x": f"{100 * (day - first).days / days:.1f}%",
        }
        for day in starts
        if day.day == 1
    ]


def _periods_text(weeks: Sequence[str], first: date) -> str:
    open_weeks = [bool(state) for state in weeks]
    if not any(open_weeks):
        return gettext("No weeks open for visits.")
    text = gettext("Open for visits: %(periods)s.") % {"periods": _periods(open_weeks, first)}
    both = [state == "both" for state in weeks]
    if any(both):
        text += " " + gettext("Suits both sides: %(periods)s.") % {"periods": _periods(both, first)}
    return text


def _periods(flags: Sequence[bool], first: date) -> str:
    """Runs of true weeks, from the Monday of the first to the Sunday of the last."""
    periods = []
    for is_on, run in groupby(enumerate(flags), key=lambda pair: pair[1]):
        if is_on:
            numbers = [number for number, _ in run]
            begin = first + numbers[0] * WEEK
            end = first + numbers[-1] * WEEK + timedelta(days=6)
            periods.append(
                gettext("%(begin)s to %(end)s")
                % {"begin": date_format(begin), "end": date_format(end)}
            )
    return ", ".join(periods)


def _problems(form: Any) -> list[dict[str, str]]:
    if hasattr(form, "management_form"):
        rows = [problem for row in form.forms for problem in _problems(row)]
        return [_problem(form.prefix, error) for error in form.non_form_errors()] + rows
    found = [_problem("", error) for error in form.non_field_errors()]
    for field in form:
        found += [_problem(_target(field), error, field.label) for error in field.errors]
    return found


def _target(field: Any) -> str:
    """The id of the first thing a person can focus in this field; "" for a hidden one."""
    if field.is_hidden:
        return ""
    return field.id_for_label or f"{field.auto_id}_0"


def _problem(target: str, message: str, label: str = "") -> dict[str, str]:
    return {"target": target, "message": message, "label": label}
