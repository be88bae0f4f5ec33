"""Requests as columns."""

from __future__ import annotations

import numpy as np
from django.db.models import QuerySet

from ..engine import Requests, World
from ..engine.building import full_marks
from ..engine.columns import NOTHING, Bytes, Ids, Lists, Small
from ..engine.flat import (
    lists_of,
    starts_of,
)
from ..facts import TopicTree, kindred_languages
from ..models import (
    Match,
    RequestLanguage,
    RequestTopic,
    RequestWindow,
    Separation,
    VisitRequest,
)
from ..standing import past_of
from .rows import (
    audience_of,
    beside,
    days_at,
    distinct,
    flags,
    found_in,
    homes_of,
    ids_of,
    levels_at,
    lists_of_terms,
    positions,
    rows_of,
    small,
    terms_of,
    with_sets_and_terms,
    words_of,
)


def read_requests(requests: QuerySet[VisitRequest], world: World, tree: TopicTree) -> Requests:
    """The columns of these requests. Seven queries, two more if there are texts that nobody has
    read."""
    requests = requests.order_by()
    found = found_in(
        with_sets_and_terms(requests, tree),
        "pk", "organisation", "days", "team_size", "countries_told", "audience_told", "terms",
        "telling_words",
    )  # fmt: skip
    ids, own = ids_of(found["pk"]), requests.values("pk")
    homes = homes_of(requests, found["organisation"], world)
    texts = terms_of(VisitRequest, found, tree)
    days = days_at(RequestWindow.objects.filter(request__in=own), "request", ids, world)
    levels = levels_at(RequestLanguage.objects.filter(request__in=own), "request", ids, world)
    named, countries = distinct(found["countries_told"], words_of)
    organisation = ids_of(found["organisation"])
    declined, visited = _past(requests, ids, organisation)
    return Requests(
        id=ids,
        organisation=organisation,
        region=homes.code.astype(np.int64),
        code=homes.code,
        code_mask=homes.code_mask,
        kind=homes.kind,
        is_verified=homes.is_verified,
        wishes=_wishes(own, ids, world),
        terms=lists_of_terms(texts),
        goals_full=small([full_marks(text.telling_words) for text in texts]),
        levels=levels,
        follows=_followed(levels, world),
        has_windows=days.any(axis=1),
        days=days,
        away=days & ~homes.holidays,
        length=small(found["days"]),
        team_size=small(found["team_size"]),
        audience=audience_of(found["audience_told"], world),
        prefers=flags(named, world.countries)[countries],
        names_countries=np.array([bool(codes) for codes in named], dtype=np.bool_)[countries],
        point=homes.point,
        has_visited=np.diff(visited.starts) > 0,
        declined=declined,
        apart=_apart(requests, organisation),
        visited=visited,
    )


def _wishes(own: QuerySet, ids: Ids, world: World) -> Small:
    """The positions of the topics wished for, the most wanted first."""
    wishes = RequestTopic.objects.filter(request__in=own)
    rows, topics, order = beside(wishes, ids, "request", "topic", "position")
    topics = positions(topics.tolist(), world.topics)
    in_tree = topics != NOTHING
    rows, topics, order = rows[in_tree], topics[in_tree], order[in_tree]
    in_order = np.lexsort((order, rows))
    rows, topics = rows[in_order], topics[in_order]
    number = np.bincount(rows, minlength=len(ids))
    place = np.arange(len(rows)) - starts_of(number)[rows]
    wished = np.full((len(ids), int(number.max(initial=0))), NOTHING, dtype=np.int16)
    wished[rows, place] = topics
    return wished


def _followed(levels: Bytes, world: World) -> Bytes:
    """The levels at which teams work, the languages understood through a kindred one included."""
    places = {code: place for place, code in enumerate(world.languages)}
    followed = levels.copy()
    for own, others in kindred_languages().items():
        for other, limit in others.items():
            through = np.minimum(levels[:, places[own]], limit)
            np.maximum(followed[:, places[other]], through, out=followed[:, places[other]])
    return followed


def _past(requests: QuerySet, ids: Ids, organisation: Ids) -> tuple[Lists, Lists]:
    """Of each request the offers that were turned down for it, and the organisations that its own
    has visited."""
    matches = Match.objects.filter(request__organisation__in=requests.values("organisation"))
    found = found_in(past_of(matches), "request", "offer", "visitor", "host", "turned_down")
    is_down = np.array(found["turned_down"], dtype=np.bool_)
    asked, offer = ids_of(found["request"])[is_down], ids_of(found["offer"])[is_down]
    row, is_here = rows_of(asked, ids)
    declined = lists_of(row[is_here], offer[is_here], len(ids))
    visitor, host = ids_of(found["visitor"])[~is_down], ids_of(found["host"])[~is_down]
    return declined, _of_each(organisation, visitor, host)


def _apart(requests: QuerySet, organisation: Ids) -> Lists:
    """Of each request the organisations that are kept apart from its own."""
    separations = Separation.objects.standing().of(requests.values("organisation"))
    found = found_in(separations, "one", "other")
    one, other = ids_of(found["one"]), ids_of(found["other"])
    return _of_each(organisation, np.concatenate([one, other]), np.concatenate([other, one]))


def _of_each(organisation: Ids, owner: Ids, value: Ids) -> Lists:
    """Of each of these organisations the values beside which it stands as owner."""
    owners, place = np.unique(owner, return_inverse=True)
    values = lists_of(place, value, len(owners))
    row, is_here = rows_of(organisation, owners)
    own = [values.of(one) for one in row[is_here].tolist()]
    owned_by = np.repeat(np.flatnonzero(is_here), [len(one) for one in own])
    return lists_of(owned_by, np.concatenate([ids_of([]), *own]), len(organisation))
