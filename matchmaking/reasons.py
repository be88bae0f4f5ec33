"""The engine's reasons and failed conditions as sentences for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from regions.languages import country_choices, language_name
from regions.models import OrganisationKind

from .engine import Part
from .lists import listed
from .models import Audience, Level
from .ranges import day_range, from_to

LABELS = {
    "topics": later("Topics"),
    "learning_goals": later("Learning goals"),
    "languages": later("Language"),
    "dates": later("Dates"),
    "group": later("Group"),
    "organisation": later("Organisation"),
    "journey": later("Journey"),
    "hospitality": later("Hospitality"),
}

NUMBER_WORDS = {3: later("three"), 4: later("four"), 5: later("five")}

PHRASES_TOLD = 4

LEVELS = ["", *Level.values]

Names = Mapping[int, str]


def label_of(name: str) -> str:
    """The name of a part in the language of the page."""
    return str(LABELS.get(name, name))


def sentence_of(part: Part, topic_names: Names) -> str:
    """Why the part has its score."""
    values: dict[str, Any] = dict(part.reason.values)
    if part.reason.code in ABOUT_TOPICS:
        values["topic_names"] = topic_names
    return SENTENCES[part.reason.code](**values)


def _topics(
    met: tuple[int, ...],
    kin: tuple[int, ...],
    wishes: int,
    main: int | None,
    topic_names: Names,
    first_missed: int | None = None,
) -> str:
    clauses = [_wishes_met(met, wishes, topic_names)] if met else []
    if kin:
        clauses.append(_("close to {topics}").format(topics=_names(kin, topic_names)))
    if main is not None and (wishes > 1 or not met):
        clauses.append(
            _("{topic} is this host’s main topic").format(topic=topic_names.get(main, "?"))
        )
    if not clauses:
        return _("None of the topics wished for.")
    if first_missed is not None:
        clauses.append(
            _("{topic}, the first wish, is not shown").format(
                topic=topic_names.get(first_missed, "?")
            )
        )
    return _clauses(clauses)


def _wishes_met(met: tuple[int, ...], wishes: int, topic_names: Names) -> str:
    if wishes == 1:
        return _("{topic}, as wished").format(topic=_names(met, topic_names))
    if len(met) == wishes == 2:
        return _("Both topics wished for")
    if len(met) == wishes:
        return _("All {number} topics wished for").format(number=NUMBER_WORDS.get(wishes, wishes))
    return _("{some} of {all} topics wished for: {topics}").format(
        some=len(met), all=wishes, topics=_names(met, topic_names)
    )


def _goals(phrases: tuple[str, ...], topics: tuple[int, ...], topic_names: Names) -> str:
    clauses = []
    if phrases:
        quoted = [_("“{phrase}”").format(phrase=phrase) for phrase in phrases[:PHRASES_TOLD]]
        clauses.append(
            ngettext("{phrases} appears in both", "{phrases} appear in both", len(quoted)).format(
                phrases=listed(quoted)
            )
        )
    if topics:
        clauses.append(_("both are about {topics}").format(topics=_names(topics, topic_names)))
    if not clauses:
        return _(
            "The goals and what visitors will see have no words in common; "
            "texts in two languages seldom have."
        )
    return _clauses(clauses)


def _languages(ways: tuple[tuple[str, str, int, int], ...]) -> str:
    if not ways:
        return _("No common language at B1 or above.")
    kindred = [way for way in ways if way[0] != way[1]][:1]
    common = [way for way in ways if way[0] == way[1]][:1]
    clauses = [
        _("{host} and {visitor} are mutually understood").format(
            host=language_name(host), visitor=language_name(visitor)
        )
        for host, visitor, *levels in kindred
    ]
    clauses += [_common_language(*way) for way in common]
    return _clauses(clauses)


def _common_language(code: str, same_code: str, host_level: int, visitor_level: int) -> str:
    language = language_name(code)
    if host_level == visitor_level:
        return _("{language} {level} on both sides").format(
            language=language, level=LEVELS[host_level]
        )
    return _("{language}: host {host_level}, visitors {visitor_level}").format(
        language=language, host_level=LEVELS[host_level], visitor_level=LEVELS[visitor_level]
    )


def _dates(days: int, starts: int, ends: int) -> str:
    earliest = day_range(date.fromordinal(starts), date.fromordinal(ends))
    return ngettext(
        "{days} possible start day: {earliest}.",
        "{days} possible start days; earliest visit {earliest}.",
        days,
    ).format(days=days, earliest=earliest)


def _group(
    people: int,
    smallest: int,
    largest: int,
    meant_for: tuple[str, ...],
    others: tuple[str, ...],
) -> str:
    visitors = ngettext("{people} visitor", "{people} visitors", people).format(people=people)
    welcome = (
        _("the host welcomes up to {largest}")
        if smallest == 1 < largest
        else _("the host welcomes {number}")
    ).format(number=from_to(smallest, largest), largest=largest)
    clauses = [f"{visitors}, {welcome}"]
    if others:
        clauses.append(
            _("meant for {audience}, less for {others}").format(
                audience=_audiences(meant_for), others=_audiences(others)
            )
            if meant_for
            else _("not meant for {others}").format(others=_audiences(others))
        )
    return _clauses(clauses)


def _organisation(host: str, visitor: str, sector: str | None) -> str:
    if not host or not visitor:
        return _("The kind of one organisation is not known.")
    hosts, visitors = OrganisationKind(host).label, OrganisationKind(visitor).label
    if host == visitor:
        return _("Both sides: {kind}.").format(kind=hosts.lower())
    told = _("Host: {host}; visitors: {visitor}").format(
        host=hosts.lower(), visitor=visitors.lower()
    )
    return f"{told}; {SECTOR_NAMES[sector]}." if sector in SECTOR_NAMES else f"{told}."


def _journey(
    km: int | None,
    band: tuple[int, int | None] | None,
    is_green: bool,
    country: str,
    is_preferred: bool | None,
) -> str:
    clauses = [_distance(km, band)]
    if is_green:
        clauses.append(_("a day by train or bus may do"))
    name = dict(country_choices([country]))[country]
    if is_preferred:
        clauses.append(_("{country} is a country the team prefers").format(country=name))
    elif is_preferred is not None:
        clauses.append(_("{country} is not among the preferred countries").format(country=name))
    return _clauses(clauses)


def _distance(km: int | None, band: tuple[int, int | None] | None) -> str:
    if km is None:
        return _("The distance is not known")
    if band is None:
        return _("{km} km").format(km=km)
    first, last = band
    if last is None:
        return _("{km} km (distance band from {first} km)").format(km=km, first=first)
    return _("{km} km (distance band {first}–{last} km)").format(km=km, first=first, last=last)


def _hospitality(
    is_first: bool,
    visits_back: bool,
    answers: int | None,
    is_new_host: bool,
    is_new_visitor: bool,
    waiting: int,
) -> str:
    clauses = [
        _("First visit of this team to this host")
        if is_first
        else _("The team has visited this host before")
    ]
    if visits_back:
        clauses.append(_("the host would like to visit back"))
    if is_new_host or is_new_visitor:
        clauses.append(_first_timers(is_new_host, is_new_visitor))
    if answers is not None:
        clauses.append(_("the host answers {share}% of proposals in time").format(share=answers))
    if waiting:
        clauses.append(
            ngettext(
                "{waiting} proposal waits at this offer",
                "{waiting} proposals wait at this offer",
                waiting,
            ).format(waiting=waiting)
        )
    return _clauses(clauses)


def _first_timers(is_new_host: bool, is_new_visitor: bool) -> str:
    if is_new_host and is_new_visitor:
        return _("both are new to this")
    return _("the host is new to this") if is_new_host else _("the team is new to this")


SECTOR_NAMES = {
    "administration": later("both are public administration"),
    "education": later("both teach"),
    "work": later("both are close to work"),
}


SENTENCES: Mapping[str, Callable[..., str]] = {
    "topics": _topics,
    "no_wishes": lambda: _("The request names no topics yet; until it does, this stands at 50."),
    "goals": _goals,
    "no_goals": lambda: _(
        "The request says nothing about learning goals yet; until it does, this stands at 50."
    ),
    "languages": _languages,
    "no_languages": lambda: _(
        "One side has not named its languages yet; until it does, this stands at 50."
    ),
    "dates": _dates,
    "no_windows": lambda: _(
        "One side has not named any dates yet; until it does, this stands at 50."
    ),
    "no_common_dates": lambda: _("No day suits both sides."),
    "group": _group,
    "group_size": _group,
    "organisation": _organisation,
    "journey": _journey,
    "hospitality": _hospitality,
}

ABOUT_TOPICS = {"topics", "goals"}

OBSTACLES = {
    "both_verified": later("Both organisations have to be verified by the association first."),
    "other_organisation": later("An organisation cannot visit itself."),
    "other_region": later(
        "The host and the visitors are in the same region; exchanges go to another one."
    ),
    "offer_open": later("This offer is not open for visits now."),
    "visits_left": later("All visits of this offer are taken."),
    "not_declined": later(
        "This offer and this request have been put together before, and it was turned down."
    ),
    "not_kept_apart": later("These two organisations are not matched with each other at present."),
    "shared_topic": later("This offer shows none of the topics wished for, and none like them."),
    "common_language": later("There is no common working language at B1 or above."),
    "team_size": later("This host welcomes {people}; the team has {request.team_size}."),
    "length": later("This host takes visits of {days}; the team wishes for {request.days}."),
    "audience": later("This offer is not meant for the people in the team."),
    "dates": later(
        "No start day suits both: dates, days of the week and public holidays were compared."
    ),
}


def _names(topics: Iterable[int], topic_names: Names) -> str:
    return listed([topic_names.get(topic, "?") for topic in topics])


def _audiences(codes: Iterable[str]) -> str:
    return listed([Audience(code).label.lower() for code in codes])


def _clauses(clauses: list[str]) -> str:
    sentence = "; ".join(clauses)
    return f"{sentence[:1].upper()}{sentence[1:]}."
