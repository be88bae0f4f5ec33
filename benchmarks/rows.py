"""An instance as rows of PostgreSQL, in place of whatever offers and requests were there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import repeat

import numpy as np
from django.core.management.color import no_style
from django.db import connection, models
from numpy.typing import NDArray

from benchmarks.instances import (
    AUDIENCES,
    COUNTRIES,
    FIRST_DAY,
    LANGUAGES,
    ORGANISATION_KINDS,
    REGIONS_OF_A_COUNTRY,
    TOPIC_GROUPS,
    TOPICS,
    DrawnOffers,
    DrawnRequests,
    Instance,
    Side,
    World,
    code_of,
)
from matchmaking.models import (
    HostingOffer,
    Level,
    Match,
    OfferLanguage,
    OfferWindow,
    RequestLanguage,
    RequestTopic,
    RequestWindow,
    VisitRequest,
)
from matchmaking.states import MatchState, OfferState, RequestState
from matchmaking.states import Side as MatchSide
from regions.models import Organisation, Region, Topic
from regions.states import OrganisationState

LEVELS = ["", *Level.values]
EMPTIED = (Organisation, Region, Topic)
NUMBERED_HERE = (*EMPTIED, HostingOffer, VisitRequest)
PUBLISHED_AT = datetime(2026, 12, 1, tzinfo=UTC)
Values = Iterable[object]


def store(instance: Instance) -> None:
    """Row i of the instance gets the id i + 1; equally the regions and topics of its world."""
    _empty(*EMPTIED)
    _store_world(instance.world)
    _store_organisations(instance)
    _store_offers(instance.offers, instance.world)
    _store_requests(instance.requests, instance.world)
    _store_declined(instance.requests)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), NUMBERED_HERE):
            cursor.execute(statement)
    connection.check_constraints()


def settle() -> None:
    """What the server does by itself some time after so many rows have changed."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _store_world(world: World) -> None:
    regions, countries = len(world.latitude), len(COUNTRIES)
    codes = [code_of(region) for region in range(regions)]
    _copy(
        Region,
        id=range(regions + 1, regions + countries + 1),
        code=[code[:-1] for code in codes[::REGIONS_OF_A_COUNTRY]],
        name=[country for country, _ in COUNTRIES],
        country=[country for country, _ in COUNTRIES],
        level=repeat(0),
    )
    _copy(
        Region,
        id=range(1, regions + 1),
        code=codes,
        name=codes,
        country=[COUNTRIES[row // REGIONS_OF_A_COUNTRY][0] for row in range(regions)],
        level=repeat(1),
        parent_id=[regions + 1 + row // REGIONS_OF_A_COUNTRY for row in range(regions)],
        latitude=world.latitude.tolist(),
        longitude=world.longitude.tolist(),
    )
    groups = range(TOPICS + 1, TOPICS + TOPIC_GROUPS + 1)
    _copy(
        Topic,
        id=groups,
        slug=[f"group-{group}" for group in groups],
        names=[{"en": f"Group {group}"} for group in groups],
    )
    _copy(
        Topic,
        id=range(1, TOPICS + 1),
        slug=[f"topic-{topic}" for topic in range(TOPICS)],
        parent_id=[TOPICS + 1 + topic % TOPIC_GROUPS for topic in range(TOPICS)],
        names=[{"en": f"Topic {topic}"} for topic in range(TOPICS)],
    )


def _store_organisations(instance: Instance) -> None:
    sides = (instance.requests, instance.offers)
    organisation, first = np.unique(
        np.concatenate([side.organisation for side in sides]), return_index=True
    )
    region = np.concatenate([side.region for side in sides])[first]
    kind = np.concatenate([side.organisation_kind for side in sides])[first]
    names = [f"Organisation {number}" for number in organisation]
    _copy(
        Organisation,
        id=(organisation + 1).tolist(),
        state=repeat(OrganisationState.VERIFIED),
        name=names,
        short_name=names,
        slug=[f"organisation-{number}" for number in organisation],
        kind=np.array(ORGANISATION_KINDS)[kind].tolist(),
        region_id=(region + 1).tolist(),
        latitude=instance.world.latitude[region].tolist(),
        longitude=instance.world.longitude[region].tolist(),
    )


def _store_offers(offers: DrawnOffers, world: World) -> None:
    ids = range(1, len(offers) + 1)
    _copy(
        HostingOffer,
        id=ids,
        state=repeat(OfferState.OPEN),
        organisation_id=(offers.organisation + 1).tolist(),
        title=repeat("Offer"),
        summary=_texts(offers.words[:, :20], world),
        observation=_texts(offers.words[:, 20:40], world),
        methods=_texts(offers.words[:, 40:], world),
        main_topic_id=(offers.topics[:, 0] + 1).tolist(),
        audience=[np.array(AUDIENCES)[named].tolist() for named in offers.audience],
        group_max=offers.group_max.tolist(),
        days_min=repeat(1),
        days_max=repeat(5),
        weekdays=[(np.flatnonzero(days) + 1).tolist() for days in offers.weekdays],
        visits=offers.visits.tolist(),
        wants_to_visit_back=offers.wants_to_visit_back.tolist(),
        published_at=repeat(PUBLISHED_AT),
    )
    row, place = np.nonzero(offers.topics >= 0)
    _copy(
        HostingOffer.topics.through,
        hostingoffer_id=(row + 1).tolist(),
        topic_id=(offers.topics[row, place] + 1).tolist(),
    )
    _store_languages(OfferLanguage, "offer_id", offers)
    _store_windows(OfferWindow, "offer_id", offers)


def _store_requests(requests: DrawnRequests, world: World) -> None:
    ids = range(1, len(requests) + 1)
    _copy(
        VisitRequest,
        id=ids,
        state=repeat(RequestState.OPEN),
        organisation_id=(requests.organisation + 1).tolist(),
        title=repeat("Request"),
        learning_goals=_texts(requests.words, world),
        team_size=requests.team_size.tolist(),
        audience=[np.array(AUDIENCES)[named].tolist() for named in requests.audience],
        days=requests.days.tolist(),
        published_at=repeat(PUBLISHED_AT),
    )
    row, place = np.nonzero(requests.topics >= 0)
    _copy(
        RequestTopic,
        request_id=(row + 1).tolist(),
        topic_id=(requests.topics[row, place] + 1).tolist(),
        position=(place + 1).tolist(),
    )
    _store_languages(RequestLanguage, "request_id", requests)
    _store_windows(RequestWindow, "request_id", requests)


def _store_declined(requests: DrawnRequests) -> None:
    _copy(
        Match,
        state=repeat(MatchState.DECLINED),
        request_id=range(1, len(requests) + 1),
        offer_id=(requests.declined + 1).tolist(),
        proposed_by_side=repeat(MatchSide.HOST),
    )


def _store_languages(model: type[models.Model], owner: str, side: Side) -> None:
    row, language = np.nonzero(side.levels)
    _copy(
        model,
        **{owner: (row + 1).tolist()},
        language=[LANGUAGES[number] for number in language],
        level=[LEVELS[level] for level in side.levels[row, language]],
    )


def _store_windows(model: type[models.Model], owner: str, side: Side) -> None:
    row, place = np.nonzero(side.starts >= 0)
    _copy(
        model,
        **{owner: (row + 1).tolist()},
        starts=_dates(side.starts[row, place]),
        ends=_dates(side.ends[row, place]),
    )


def _dates(days: NDArray[np.int16]) -> list[date]:
    return [FIRST_DAY + timedelta(days=int(day)) for day in days]


def _texts(words: NDArray[np.int16], world: World) -> list[str]:
    return [" ".join(row) for row in np.array(world.words)[words].tolist()]


def _empty(*tables: type[models.Model]) -> None:
    names = ", ".join(f'"{model._meta.db_table}"' for model in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


def _copy(model: type[models.Model], **given: Values) -> None:
    """Rows with these columns; every other column has its field's default in all of them."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.generated and (field.attname in given or not field.primary_key)
    ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = [_prepared(field, given) for field in fields]
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy,
    ):
        for row in zip(*values, strict=False):  # the constants never end
            copy.write_row(row)


def _prepared(field: models.Field, given: Mapping[str, Values]) -> Values:
    if field.attname not in given:
        return repeat(field.get_db_prep_save(field.get_default(), connection))
    return (field.get_db_prep_save(value, connection) for value in given[field.attname])
