"""The demo content as it stands in its files."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

from matchmaking.models import Level

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 3, 4)

REAL = {"boras", "vestland", "vastra-gotaland", "movetia", "catalonia"}
SEEN_WITH_NOTHING_INVENTED = REAL - {"boras", "vestland"}


def rows(name):
    return json.loads((ROOT / "demo" / "data" / f"{name}.json").read_text(encoding="utf-8"))


def keyed(name):
    return {row["key"]: row for row in rows(name)}


def column(path, name):
    with (ROOT / "regions" / "data" / path).open(encoding="utf-8", newline="") as file:
        return {row[name] for row in csv.DictReader(file)}


def day(value):
    """A day of the content, as a date on TODAY."""
    if isinstance(value, int):
        return TODAY + timedelta(days=value)
    return date.fromisoformat(value)


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


ORGANISATIONS, PARTNERSHIPS = keyed("organisations"), keyed("partnerships")
OFFERS, REQUESTS = keyed("offers"), keyed("requests")
MATCHES, EXCHANGES, STORIES = keyed("matches"), keyed("exchanges"), keyed("stories")
SEPARATIONS = keyed("separations")
PEOPLE = {row["email"]: row for row in rows("people")}
FILES = ("organisations", "partnerships", "people", "offers", "requests", "matches", "exchanges")


def standing_exchanges():
    return [row for row in EXCHANGES.values() if row["state"] != "cancelled"]


def match_of(exchange):
    return MATCHES[exchange["match"]]


def spoken(row):
    return {entry["language"] for entry in row["languages"] if entry["level"] >= Level.B1}


def days_in_common(offer, request):
    return max(
        (min(day(one[1]), day(two[1])) - max(day(one[0]), day(two[0]))).days + 1
        for one in offer["windows"]
        for two in request["windows"]
    )
