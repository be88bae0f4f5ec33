"""Offers as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from django.db.models import QuerySet

from ..engine import Offers, World
from ..engine.building import pressed
from ..engine.columns import NOTHING, Ids
from ..engine.days import longest_run
from ..engine.flat import (
    Rows,
    sets_of,
    weekday_sets,
    with_lesser,
)
from ..facts import TopicTree
from ..models import (
    HostingOffer,
    Match,
    OfferLanguage,
    OfferWindow,
)
from ..standing import Host, counted_by_host, counted_undecided
from ..states import OfferState
from .rows import (
    audience_of,
    beside,
    days_at,
    distinct,
    found_in,
    homes_of,
    ids_of,
    levels_at,
    lists_of_terms,
    numbers_of,
    positions,
    small,
    terms_of,
    with_sets_and_terms,
)

NOBODY = Host()


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
    found = found_in(
        with_sets_and_terms(offers, tree),
        "pk", "organisation", "state", "visits", "visits_taken", "main_topic", "group_min",
        "group_max", "days_min", "days_max", "wants_to_visit_back", "weekdays_told",
        "audience_told", "terms", "telling_words",
    )  # fmt: skip
    ids, own = ids_of(found["pk"]), offers.values("pk")
    number = len(ids)
    homes = homes_of(offers, found["organisation"], world)
    rows, topics = _topics_shown(own, ids, found["main_topic"], world)
    texts = terms_of(HostingOffer, found, tree)
    weeks, week = distinct(found["weekdays_told"], numbers_of)
    days = days_at(OfferWindow.objects.filter(offer__in=own), "offer", ids, world)
    received = weekday_sets(weeks, world)[week] & ~homes.holidays
    visits_left = small(found["visits"]) - small(found["visits_taken"])
    hosts = _hosts(offers)
    known = [hosts.get(organisation, NOBODY) for organisation in found["organisation"]]
    return Offers(
        id=ids,
        organisation=ids_of(found["organisation"]),
        region=homes.code.astype(np.int64),
        code=homes.code,
        code_mask=homes.code_mask,
        country=homes.country,
        kind=homes.kind,
        is_verified=homes.is_verified,
        is_open=np.array([state == OfferState.OPEN for state in found["state"]], dtype=np.bool_),
        visits_left=visits_left.astype(np.int32),
        topics=sets_of(rows, topics, number, len(world.topics)),
        main_topic=positions(found["main_topic"], world.topics),
        terms=with_lesser(lists_of_terms(texts), rows, -world.topics[topics]),
        levels=levels_at(OfferLanguage.objects.filter(offer__in=own), "offer", ids, world),
        has_windows=days.any(axis=1),
        days=days,
        receives=days & received,
        longest_run=small([longest_run(frozenset(week)) for week in weeks])[week],
        days_min=small(found["days_min"]),
        days_max=small(found["days_max"]),
        group_min=small(found["group_min"]),
        group_max=small(found["group_max"]),
        audience=audience_of(found["audience_told"], world),
        point=homes.point,
        wants_to_visit_back=np.array(found["wants_to_visit_back"], dtype=np.bool_),
        has_hosted=np.array([host.has_hosted for host in known], dtype=np.bool_),
        answers=small([NOTHING if host.answers is None else host.answers for host in known]),
        pressed=small(
            [
                pressed(undecided.get(offer, 0), left)
                for offer, left in zip(found["pk"], visits_left.tolist(), strict=True)
            ]
        ),
    )


def _topics_shown(
    own: QuerySet, ids: Ids, main_topics: Sequence[int | None], world: World
) -> tuple[Rows, Rows]:
    """Rows beside the position of each topic shown; one that is the main topic too may stand
    there twice."""
    shown = HostingOffer.topics.through.objects.filter(hostingoffer__in=own)
    rows, topics = beside(shown, ids, "hostingoffer", "topic")
    main = positions(main_topics, world.topics)
    places = np.append(positions(topics.tolist(), world.topics), main)
    rows = np.append(rows, np.arange(len(ids)))
    return rows[places != NOTHING], places[places != NOTHING].astype(np.int64)


def _hosts(offers: QuerySet) -> dict[int, Host]:
    matches = Match.objects.filter(offer__organisation__in=offers.values("organisation"))
    counted = counted_by_host(matches)
    return {
        host: Host.of(*numbers)
        for host, *numbers in counted.values_list("host", "answered", "unanswered", "hosted")
    }
