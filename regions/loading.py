"""Reference data, from the vendored files in `regions/data/` into the database.

Every loader may run again at any time: a row is found by its code, id or slug and brought up to
date, a missing one is added, and none is ever deleted, for organisations and offers may point at
it. What the files no longer name is counted as left over. See docs/data.md for where they come
from.
"""

import csv
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction

from regions.models import Place, Region, Topic

DATA = Path(__file__).parent / "data"
ROWS_PER_STATEMENT = 2_000


@dataclass(frozen=True)
class Loaded:
    """How many rows of one kind the files hold, how many were new, how many are left over."""

    noun: str
    rows: int
    new: int
    left_over: int


@transaction.atomic
def load_reference() -> list[Loaded]:
    """Loads all or, where anything fails, nothing; PostgreSQL then plans by the new rows."""
    loaded = [load_regions(), load_places(), load_topics()]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE regions_region, regions_place, regions_topic")
    return loaded


def load_regions() -> Loaded:
    """All NUTS 2024 regions, their countries, and the European countries outside NUTS."""
    before = set(Region.objects.values_list("code", flat=True))
    rows = sorted(_csv_rows("regions.csv"), key=lambda row: row["level"])
    for _level, rows_of_level in groupby(rows, key=lambda row: row["level"]):
        ids = dict(Region.objects.values_list("code", "id"))
        _upsert(
            (
                Region(
                    code=row["code"],
                    name=row["name"],
                    country=row["country"],
                    level=int(row["level"]),
                    parent_id=ids[row["parent"]] if row["parent"] else None,
                    in_nuts=row["in_nuts"] == "1",
                    latitude=float(row["latitude"]),
                    longitude=float(row["longitude"]),
                )
                for row in rows_of_level
            ),
            found_by="code",
        )
    return _loaded("regions", before, {row["code"] for row in rows})


def load_places() -> Loaded:
    """The towns of all countries in `regions.csv`."""
    before = set(Place.objects.values_list("geonames_id", flat=True))
    places = [
        Place(
            geonames_id=int(row["geonames_id"]),
            name=row["name"],
            country=row["country"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            population=int(row["population"]),
        )
        for row in _csv_rows("places.csv")
    ]
    _upsert(places, found_by="geonames_id")
    return _loaded("places", before, {place.geonames_id for place in places})


def load_topics() -> Loaded:
    """The topic tree, in the order of its file."""
    before = set(Topic.objects.values_list("slug", flat=True))
    with (DATA / "topics.toml").open("rb") as file:
        groups = tomllib.load(file)["group"]
    _upsert(_topics(groups, None), found_by="slug")
    ids = dict(Topic.objects.values_list("slug", "id"))
    _upsert(
        (topic for group in groups for topic in _topics(group["topic"], ids[group["slug"]])),
        found_by="slug",
    )
    in_file = {node["slug"] for group in groups for node in (group, *group["topic"])}
    return _loaded("topics", before, in_file)


def _topics(nodes: list[dict[str, Any]], parent_id: int | None) -> Iterator[Topic]:
    for position, node in enumerate(nodes):
        yield Topic(
            slug=node["slug"],
            parent_id=parent_id,
            position=position,
            names=node["names"],
            description=node["description"],
            synonyms=node.get("synonyms", {}),
        )


def _upsert(rows: Iterable[models.Model], *, found_by: str) -> None:
    rows = list(rows)
    model = type(rows[0])
    written = [f.name for f in model._meta.concrete_fields if f.name not in {"id", found_by}]
    model._default_manager.bulk_create(
        rows,
        batch_size=ROWS_PER_STATEMENT,
        update_conflicts=True,
        unique_fields=[found_by],
        update_fields=written,
    )


def _csv_rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _loaded(noun: str, before: set, in_files: set) -> Loaded:
    return Loaded(noun, len(in_files), len(in_files - before), len(before - in_files))
