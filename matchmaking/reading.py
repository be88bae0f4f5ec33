"""From rows to the engine's columns: a handful of flat queries, however many rows there are.

What comes out is the same as `offers_of` and `requests_of` make of the facts of these rows; the
tests hold them side by side. Rows come in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast
from numpy.typing import NDArray

from regions.languages import LANGUAGE_CODES
from regions.models import Organisation, OrganisationKind, Region
from regions.states import OrganisationState

from .engine import Offers, Requests, World
from .engine.bits import BITS_A_WORD
from .engine.building import COMMON, code_of, full_marks, pressed, unit_vector
from .engine.columns import NOTHING, Bits, Bytes, Flags, Floats, Ids, Lists, Small
from .engine.days import longest_run
from .engine.flat import (
    Rows,
    day_sets,
    days_of,
    lists_of,
    sets_of,
    starts_of,
    weekday_sets,
    with_lesser,
)
from .engine.kinds import kinship
from .facts import TopicTree, holidays_of, kindred_languages
from .models import (
    Audience,
    HostingOffer,
    Level,
    Match,
    OfferLanguage,
    OfferWindow,
    ReadText,
    RequestLanguage,
    RequestTopic,
    RequestWindow,
    VisitRequest,
)
from .standing import Host, counted_by_host, counted_undecided, past_of
from .states import OfferState
from .texts import Terms, read_unread

Wishes = QuerySet[HostingOffer] | QuerySet[VisitRequest]

Found = dict[str, Sequence[Any]]
"""What a query has found, column by column."""


def world_of(tree: TopicTree, *, first_day: date, last_day: date) -> World:
    """Firm ground for whatever may come: every topic of the tree, all languages, audiences and
    kinds of organisation that the platform knows, the countries of its regions, and these days.
    One query. Every topic counts as common until told otherwise."""
    topics = sorted(tree.groups)
    groups = {group: place for place, group in enumerate(sorted({*tree.groups.values()}))}
    kinds = OrganisationKind.values
    countries = Region.objects.order_by("country").values_list("country", flat=True).distinct()
    return World(
        first_day=first_day.toordinal(),
        day_words=max(1, -(-((last_day - first_day).days + 1) // BITS_A_WORD)),
        topics=np.array(topics, dtype=np.int64),
        group_of=np.array([groups[tree.groups[topic]] for topic in topics], dtype=np.int16),
        rarity=np.full(len(topics), COMMON, dtype=np.int16),
        languages=tuple(sorted(LANGUAGE_CODES)),
        countries=tuple(countries),
        audiences=tuple(Audience.values),
        kinds=tuple(kinds),
        kinship=np.array(
            [[kinship(one, other) for other in kinds] for one in kinds], dtype=np.uint8
        ),
    )


def with_rarity(world: World, rarity: Mapping[int, int]) -> World:
    """The world in which topics are as rare as this; those not named are common."""
    known = [rarity.get(topic, COMMON) for topic in world.topics.tolist()]
    return replace(world, rarity=np.array(known, dtype=np.int16))


def undecided_at(offers: QuerySet[HostingOffer]) -> dict[int, int]:
    """How many proposals wait at each of these offers. One query."""
    matches = Match.objects.filter(offer__in=offers.order_by().values("pk"))
    return dict(counted_undecided(matches).values_list("offer", "waiting"))


def read_offers(
    offers: QuerySet[HostingOffer], world: World, tree: TopicTree, undecided: Mapping[int, int]
) -> Offers:
    """The columns of these offers, at which so many proposals wait. Six queries, two more if
    there are texts that nobody has read."""
    offers = offers.order_by()
    found = _found(
        _with_sets_and_terms(offers, tree),
        "pk", "organisation", "state", "visits", "visits_taken", "main_topic", "group_min",
        "group_max", "days_min", "days_max", "wants_to_visit_back", "weekdays_told",
        "audience_told", "terms", "telling_words",
    )  # fmt: skip
    ids, own = _ids(found["pk"]), offers.values("pk")
    number = len(ids)
    homes = _homes(offers, found["organisation"], world)
    rows, topics = _topics_shown(own, ids, found["main_topic"], world)
    texts = _terms(HostingOffer, found, tree)
    weeks, week = _distinct(found["weekdays_told"], _numbers)
    days = _days(OfferWindow.objects.filter(offer__in=own), "offer", ids, world)
    received = weekday_sets(weeks, world)[week] & ~homes.holidays
    visits_left = _small(found["visits"]) - _small(found["visits_taken"])
    hosts = _hosts(offers)
    known = [hosts.get(organisation, NOBODY) for organisation in found["organisation"]]
    return Offers(
        id=ids,
        organisation=_ids(found["organisation"]),
        region=homes.code.astype(np.int64),
        code=homes.code,
        code_mask=homes.code_mask,
        country=homes.country,
        kind=homes.kind,
        is_verified=homes.is_verified,
        is_open=np.array([state == OfferState.OPEN for state in found["state"]], dtype=np.bool_),
        visits_left=visits_left.astype(np.int32),
        topics=sets_of(rows, topics, number, len(world.topics)),
        main_topic=_positions(found["main_topic"], world.topics),
        terms=with_lesser(_lists(texts), rows, -world.topics[topics]),
        levels=_levels(OfferLanguage.objects.filter(offer__in=own), "offer", ids, world),
        has_windows=days.any(axis=1),
        days=days,
        receives=days & received,
        longest_run=_small([longest_run(frozenset(week)) for week in weeks])[week],
        days_min=_small(found["days_min"]),
        days_max=_small(found["days_max"]),
        group_min=_small(found["group_min"]),
        group_max=_small(found["group_max"]),
        audience=_audience(found["audience_told"], world),
        point=homes.point,
        wants_to_visit_back=np.array(found["wants_to_visit_back"], dtype=np.bool_),
        has_hosted=np.array([host.has_hosted for host in known], dtype=np.bool_),
        answers=_small([NOTHING if host.answers is None else host.answers for host in known]),
        pressed=_small(
            [
                pressed(undecided.get(offer, 0), left)
                for offer, left in zip(found["pk"], visits_left.tolist(), strict=True)
            ]
        ),
    )


def read_requests(requests: QuerySet[VisitRequest], world: World, tree: TopicTree) -> Requests:
    """The columns of these requests. Six queries, two more if there are texts that nobody has
    read."""
    requests = requests.order_by()
    found = _found(
        _with_sets_and_terms(requests, tree),
        "pk", "organisation", "days", "team_size", "countries_told", "audience_told", "terms",
        "telling_words",
    )  # fmt: skip
    ids, own = _ids(found["pk"]), requests.values("pk")
    homes = _homes(requests, found["organisation"], world)
    texts = _terms(VisitRequest, found, tree)
    days = _days(RequestWindow.objects.filter(request__in=own), "request", ids, world)
    levels = _levels(RequestLanguage.objects.filter(request__in=own), "request", ids, world)
    named, countries = _distinct(found["countries_told"], _words)
    declined, visited, has_visited = _past(requests, ids, _ids(found["organisation"]))
    return Requests(
        id=ids,
        organisation=_ids(found["organisation"]),
        region=homes.code.astype(np.int64),
        code=homes.code,
        code_mask=homes.code_mask,
        kind=homes.kind,
        is_verified=homes.is_verified,
        wishes=_wishes(own, ids, world),
        terms=_lists(texts),
        goals_full=_small([full_marks(text.telling_words) for text in texts]),
        levels=levels,
        follows=_followed(levels, world),
        has_windows=days.any(axis=1),
        days=days,
        away=days & ~homes.holidays,
        length=_small(found["days"]),
        team_size=_small(found["team_size"]),
        audience=_audience(found["audience_told"], world),
        prefers=_flags(named, world.countries)[countries],
        names_countries=np.array([bool(codes) for codes in named], dtype=np.bool_)[countries],
        point=homes.point,
        has_visited=has_visited,
        declined=declined,
        visited=visited,
    )


# --- The row itself -----------------------------------------------------------------------------

NOBODY = Host()


def _with_sets_and_terms(wishes: Wishes, tree: TopicTree) -> Wishes:
    """With `terms` and `telling_words` as far as the text has been read, and arrays as text."""
    read = ReadText.objects.filter(reader=tree.reader.key, digest=OuterRef("text_digest"))
    arrays = ("audience", "weekdays" if wishes.model is HostingOffer else "countries")
    return wishes.annotate(
        terms=Subquery(read.values("terms")),
        telling_words=Subquery(read.values("telling_words")),
        **{f"{name}_told": Cast(name, TextField()) for name in arrays},
    ).order_by("pk")


def _found(rows: QuerySet, *names: str) -> Found:
    columns = list(zip(*rows.values_list(*names), strict=True))
    return dict(zip(names, columns or [()] * len(names), strict=True))


def _terms(model: type[HostingOffer | VisitRequest], found: Found, tree: TopicTree) -> list[Terms]:
    """Of each row; texts that nobody has read are read now."""
    unread = [row for row, terms in zip(found["pk"], found["terms"], strict=True) if terms is None]
    fresh = read_unread(model, unread, tree.reader) if unread else {}
    return [
        fresh[row] if terms is None else Terms(terms, words)
        for row, terms, words in zip(
            found["pk"], found["terms"], found["telling_words"], strict=True
        )
    ]


def _lists(texts: Sequence[Terms]) -> Lists:
    lengths = np.array([len(text.packed) for text in texts], dtype=np.int64) // 8
    values = np.frombuffer(b"".join(text.packed for text in texts), dtype=np.int64)
    return Lists(values, starts_of(lengths))


def _audience(told: Sequence[str], world: World) -> Bits:
    sets, which = _distinct(told, _words)
    row, place = np.nonzero(_flags(sets, world.audiences))
    return sets_of(row, place, len(sets), len(world.audiences))[which]


def _distinct(
    told: Sequence[str], parse: Callable[[str], list[Any]]
) -> tuple[list[list[Any]], Rows]:
    """The different arrays among those told, and which of them each row has."""
    place = {text: number for number, text in enumerate(dict.fromkeys(told))}
    return [parse(text) for text in place], _ids([place[text] for text in told])


def _words(array: str) -> list[str]:
    return [word for word in array.strip("{}").split(",") if word]


def _numbers(array: str) -> list[int]:
    return [int(word) for word in _words(array)]


# --- Where it is at home ------------------------------------------------------------------------


@dataclass(frozen=True)
class Homes:
    """What the organisation and its region say, a row for each offer or request."""

    code: Bits
    code_mask: Bits
    country: Small
    kind: Small
    is_verified: Flags
    point: Floats
    holidays: Bits


def _homes(wishes: Wishes, organisation: Sequence[int], world: World) -> Homes:
    found = _found(
        Organisation.objects.filter(pk__in=wishes.values("organisation")).order_by("pk"),
        "pk", "state", "kind", "region__code", "region__country", "latitude", "longitude",
        "region__latitude", "region__longitude",
    )  # fmt: skip
    row = np.searchsorted(_ids(found["pk"]), _ids(organisation))
    codes = [code_of(code) for code in found["region__code"]]
    countries = {code: place for place, code in enumerate(world.countries)}
    kinds = {kind: place for place, kind in enumerate(world.kinds)}
    verified = [state == OrganisationState.VERIFIED for state in found["state"]]
    return Homes(
        code=np.array([code for code, _ in codes], dtype=np.uint64)[row],
        code_mask=np.array([mask for _, mask in codes], dtype=np.uint64)[row],
        country=_small([countries[code] for code in found["region__country"]])[row],
        kind=_small([kinds[kind] for kind in found["kind"]])[row],
        is_verified=np.array(verified, dtype=np.bool_)[row],
        point=_points(found)[row],
        holidays=_holidays(found, world)[row],
    )


def _points(found: Found) -> Floats:
    """The organisation's own point, else the centre of its region."""
    own = zip(found["latitude"], found["longitude"], strict=True)
    regions = zip(found["region__latitude"], found["region__longitude"], strict=True)
    points = [
        next((point for point in places if None not in point), None)
        for places in zip(own, regions, strict=True)
    ]
    return np.array(
        [unit_vector(point) if point else (np.nan,) * 3 for point in points], dtype=np.float64
    ).reshape(-1, 3)


def _holidays(found: Found, world: World) -> Bits:
    regions = list(zip(found["region__code"], found["region__country"], strict=True))
    different = {region: place for place, region in enumerate(dict.fromkeys(regions))}
    last_day = world.first_day + world.day_words * BITS_A_WORD - 1
    years = range(date.fromordinal(world.first_day).year, date.fromordinal(last_day).year + 1)
    sets = [holidays_of(code, country, tuple(years)) for code, country in different]
    return day_sets(sets, world)[[different[region] for region in regions]]


# --- What hangs on it ---------------------------------------------------------------------------


def _topics_shown(
    own: QuerySet, ids: Ids, main_topics: Sequence[int | None], world: World
) -> tuple[Rows, Rows]:
    """Rows beside the position of each topic shown; one that is the main topic too may stand
    there twice."""
    shown = HostingOffer.topics.through.objects.filter(hostingoffer__in=own)
    rows, topics = _beside(shown, ids, "hostingoffer", "topic")
    main = _positions(main_topics, world.topics)
    places = np.append(_positions(topics.tolist(), world.topics), main)
    rows = np.append(rows, np.arange(len(ids)))
    return rows[places != NOTHING], places[places != NOTHING].astype(np.int64)


def _wishes(own: QuerySet, ids: Ids, world: World) -> Small:
    """The positions of the topics wished for, the most wanted first."""
    wishes = RequestTopic.objects.filter(request__in=own)
    rows, topics, order = _beside(wishes, ids, "request", "topic", "position")
    topics = _positions(topics.tolist(), world.topics)
    in_tree = topics != NOTHING
    rows, topics, order = rows[in_tree], topics[in_tree], order[in_tree]
    in_order = np.lexsort((order, rows))
    rows, topics = rows[in_order], topics[in_order]
    number = np.bincount(rows, minlength=len(ids))
    place = np.arange(len(rows)) - starts_of(number)[rows]
    wished = np.full((len(ids), int(number.max(initial=0))), NOTHING, dtype=np.int16)
    wished[rows, place] = topics
    return wished


def _days(windows: QuerySet, owner: str, ids: Ids, world: World) -> Bits:
    days = windows.annotate(first=_ordinal("starts"), last=_ordinal("ends"))
    rows, first, last = _beside(days, ids, owner, "first", "last")
    return days_of(rows, first, last, len(ids), world)


def _levels(languages: QuerySet, owner: str, ids: Ids, world: World) -> Bytes:
    numbered = languages.annotate(
        place=_place_among(world.languages, "language"), number=_place_among(Level.values, "level")
    ).exclude(place=None)
    rows, place, number = _beside(numbered, ids, owner, "place", "number")
    levels = np.zeros((len(ids), len(world.languages)), dtype=np.uint8)
    levels[rows, place - 1] = number
    return levels


def _followed(levels: Bytes, world: World) -> Bytes:
    """The levels at which teams work, the languages understood through a kindred one included."""
    places = {code: place for place, code in enumerate(world.languages)}
    followed = levels.copy()
    for own, others in kindred_languages().items():
        for other, limit in others.items():
            through = np.minimum(levels[:, places[own]], limit)
            np.maximum(followed[:, places[other]], through, out=followed[:, places[other]])
    return followed


def _past(requests: QuerySet, ids: Ids, organisation: Ids) -> tuple[Lists, Lists, Flags]:
    """Of each request the offers that were turned down for it, the organisations that its own
    has visited, and whether it has visited any."""
    matches = Match.objects.filter(request__organisation__in=requests.values("organisation"))
    found = _found(past_of(matches), "request", "offer", "visitor", "host", "turned_down")
    is_down = np.array(found["turned_down"], dtype=np.bool_)
    asked, offer = _ids(found["request"])[is_down], _ids(found["offer"])[is_down]
    row, is_here = _rows_of(asked, ids)
    declined = lists_of(row[is_here], offer[is_here], len(ids))
    visitors, visitor = np.unique(_ids(found["visitor"])[~is_down], return_inverse=True)
    hosts = lists_of(visitor, _ids(found["host"])[~is_down], len(visitors))
    place, has_visited = _rows_of(organisation, visitors)
    own = [hosts.of(one) for one in place[has_visited].tolist()]
    visited_by = np.repeat(np.flatnonzero(has_visited), [len(one) for one in own])
    visited = lists_of(visited_by, np.concatenate([_ids([]), *own]), len(ids))
    return declined, visited, has_visited


def _hosts(offers: QuerySet) -> dict[int, Host]:
    matches = Match.objects.filter(offer__organisation__in=offers.values("organisation"))
    counted = counted_by_host(matches)
    return {
        host: Host.of(*numbers)
        for host, *numbers in counted.values_list("host", "answered", "unanswered", "hosted")
    }


def _beside(table: QuerySet, ids: Ids, owner: str, *columns: str) -> list[Rows]:
    """Rows of the owners beside the columns, all whole numbers."""
    found = table.order_by().values_list(owner, *columns)
    flat = np.array(list(found), dtype=np.int64).reshape(-1, 1 + len(columns))
    # Between two queries a row may have come that the first one has not seen.
    rows, is_here = _rows_of(flat[:, 0], ids)
    return [rows[is_here], *flat[is_here, 1:].T]


def _rows_of(wanted: Ids, ids: Ids) -> tuple[Rows, Flags]:
    """Where they stand among the ascending ids, and whether they do."""
    rows = np.searchsorted(ids, wanted)
    is_here = np.append(ids, NOTHING)[rows] == wanted
    return rows, is_here


def _positions(values: Iterable[int | None], known: Ids) -> Small:
    """Where each stands among the ascending known ones; NOTHING where it does not."""
    wanted = _ids([NOTHING if value is None else value for value in values])
    rows, is_here = _rows_of(wanted, known)
    return np.where(is_here, rows, NOTHING).astype(np.int16)


def _flags(sets: Sequence[Sequence[str]], known: Sequence[str]) -> Flags:
    return np.array(
        [[value in named for value in known] for named in sets], dtype=np.bool_
    ).reshape(len(sets), len(known))


def _place_among(values: Sequence[str], column: str) -> Func:
    """The place of a column's value among these, from 1 on."""
    return Func(Value(list(values)), F(column), function="array_position")


def _ordinal(column: str) -> Func:
    """A date as Python numbers days: 1 is the first day of the year 1."""
    days = "(%(expressions)s - DATE '0001-01-01') + 1"
    return Func(F(column), template=days, output_field=IntegerField())


def _ids(values: Iterable[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _small(values: Sequence[int]) -> Small:
    return np.array(values, dtype=np.int16)
