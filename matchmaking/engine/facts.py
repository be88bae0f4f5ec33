"""What the engine is told about an offer and a request."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from .words import NO_TEXT, Text

Point = tuple[float, float]
"""Latitude and longitude, degrees (WGS 84)."""

Window = tuple[int, int]
"""First and last day as date ordinals, both included."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A language followed without speaking it, because one speaks `through`, at `level`."""

    through: str
    level: int


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """One offer. `topics` maps each topic to its group; `terms` are those of what it says;
    `languages` a code to a level, A1 = 1
    to C2 = 6; `weekdays` are ISO numbers; `holidays` the public holidays at the host's; `kind`
    what kind of organisation hosts. `has_hosted` tells whether the organisation ever did,
    `answers` which share of proposals it answered in time (0 to 100, None before the first),
    `undecided` how many proposals wait at this offer now."""

    id: int
    organisation: int
    region: str
    country: str
    is_verified: bool = True
    is_open: bool = True
    visits_left: int = 1
    main_topic: int | None = None
    topics: Mapping[int, int] = field(default_factory=dict)
    terms: Set[int] = frozenset()
    languages: Mapping[str, int] = field(default_factory=dict)
    windows: tuple[Window, ...] = ()
    holidays: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    days_min: int = 1
    days_max: int = 60
    group_min: int = 1
    group_max: int = 60
    audience: frozenset[str] = frozenset()
    point: Point | None = None
    kind: str = ""
    wants_to_visit_back: bool = False
    has_hosted: bool = False
    answers: int | None = None
    undecided: int = 0


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """One request. `topics` are (topic, group), the most wanted first; `understood` are the
    languages the team follows through a kindred one; `declined` the offers that said no to
    it (or that it said no to); `apart` the organisations that are kept apart from its own;
    `visited` those that its own has visited before, and `has_visited` whether it ever visited
    any."""

    id: int
    organisation: int
    region: str
    country: str
    is_verified: bool = True
    topics: tuple[tuple[int, int], ...] = ()
    goals: Text = NO_TEXT
    named_topics: frozenset[int] = frozenset()
    languages: Mapping[str, int] = field(default_factory=dict)
    understood: Mapping[str, Understood] = field(default_factory=dict)
    windows: tuple[Window, ...] = ()
    holidays: frozenset[int] = frozenset()
    days: int = 2
    team_size: int = 2
    audience: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    point: Point | None = None
    kind: str = ""
    has_visited: bool = False
    declined: frozenset[int] = frozenset()
    apart: frozenset[int] = frozenset()
    visited: frozenset[int] = frozenset()
