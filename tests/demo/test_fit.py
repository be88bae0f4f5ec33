"""The exchange everything is measured by: on its own data, Borås comes first for Vestland."""

import csv
import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from matchmaking import engine
from matchmaking.engine import OfferFacts, RequestFacts, Understood
from matchmaking.facts import LEVEL_NUMBERS
from matchmaking.reasons import sentence_of

ROOT = Path(__file__).resolve().parents[2]
TREE = tomllib.loads((ROOT / "regions" / "data" / "topics.toml").read_text("utf-8"))
NUMBERED = [(group["slug"], topic) for group in TREE["group"] for topic in group.get("topic", ())]
NUMBER = {topic["slug"]: number for number, (_, topic) in enumerate(NUMBERED, start=1)}
NAMES = {NUMBER[topic["slug"]]: topic["names"]["en"] for _, topic in NUMBERED}
GROUP = {
    NUMBER[topic["slug"]]: 1000 + [row["slug"] for row in TREE["group"]].index(group)
    for group, topic in NUMBERED
}
VOCABULARY = engine.vocabulary(
    {
        NUMBER[topic["slug"]]: [
            *topic["names"].items(),
            *((code, word) for code, words in topic.get("synonyms", {}).items() for word in words),
        ]
        for _, topic in NUMBERED
    }
)


def rows(name):
    return json.loads((ROOT / "demo" / "data" / f"{name}.json").read_text("utf-8"))


with (ROOT / "regions" / "data" / "places.csv").open(encoding="utf-8", newline="") as file:
    POINTS = {
        (row["country"], row["name"]): (float(row["latitude"]), float(row["longitude"]))
        for row in csv.DictReader(file)
    }
ORGANISATIONS = {row["key"]: row for row in rows("organisations")}


def of_organisation(key):
    row = ORGANISATIONS[key]
    return {
        "organisation": list(ORGANISATIONS).index(key),
        "region": row["region"],
        "country": row["country"],
        "kind": row["kind"],
        "point": POINTS.get((row["country"], row["place_in_geonames"])),
    }


def levels(row):
    return {one["language"]: LEVEL_NUMBERS[one["level"]] for one in row["languages"]}


def windows(row):
    return tuple(
        (date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal())
        for first, last in row["windows"]
        if isinstance(first, str)
    )


def offer_of(number, row):
    shows = "\n".join(
        row.get(part, "")
        for part in ("title", "summary", "strategy", "observation", "methods", "reflection")
    )
    return OfferFacts(
        id=number,
        **of_organisation(row["organisation"]),
        main_topic=NUMBER[row["main_topic"]],
        topics={NUMBER[slug]: GROUP[NUMBER[slug]] for slug in row["topics"]},
        terms=engine.terms(engine.read(shows), engine.named_topics(shows, VOCABULARY)),
        languages=levels(row),
        windows=windows(row) or VESTLAND.windows,
        weekdays=frozenset(row["weekdays"]),
        days_min=row["days_min"],
        days_max=row["days_max"],
        group_min=row["group_min"],
        group_max=row["group_max"],
        audience=frozenset(row["audience"]),
        wants_to_visit_back=row.get("wants_to_visit_back", False),
    )


def request_of(row):
    goals = row["learning_goals"]
    return RequestFacts(
        id=1,
        **of_organisation(row["organisation"]),
        topics=tuple((NUMBER[slug], GROUP[NUMBER[slug]]) for slug in row["topics"]),
        goals=engine.read(goals),
        named_topics=engine.named_topics(goals, VOCABULARY),
        languages=levels(row),
        understood={"sv": Understood("nb", LEVEL_NUMBERS["B2"])},
        windows=windows(row),
        days=row["days"],
        team_size=row["team_size"],
        audience=frozenset(row["audience"]),
        countries=frozenset(row["countries"]),
    )


VESTLAND = request_of(next(row for row in rows("requests") if row["key"] == "vestland-re-engaging"))


@pytest.fixture(scope="module")
def ranked():
    """Every offer of the demo, also those that were written later, at the time of the visit."""
    offers = [offer_of(number, row) for number, row in enumerate(rows("offers"), start=1)]
    return engine.rank(VESTLAND, offers)


def test_boras_comes_first_for_vestland(ranked):
    best = rows("offers")[ranked[0].offer - 1]
    assert best["key"] == "boras-inclusive-pathways"
    assert len(ranked) > 1
    assert ranked[0].hundredths > ranked[1].hundredths


def test_its_reasons_read_as_a_colleague_would_write_them(ranked):
    sentences = [sentence_of(part, NAMES) for part in ranked[0].parts]
    assert sentences == [
        "All four topics wished for; NEET re-engagement is this host’s main topic.",
        (
            "“follow-up meetings”, “motivational interviewing” and “labour” appear in both; "
            "both are about Follow-up support, Motivational methods and Multi-agency cooperation."
        ),
        "Swedish and Norwegian Bokmål are mutually understood; English C1 on both sides.",
        "27 possible start days; earliest visit 7–8 April 2025.",
        (
            "4 visitors, the host welcomes 2 to 6; "
            "meant for practitioners and team leaders, less for counsellors."
        ),
        "Host: local authority; visitors: regional authority; both are public administration.",
        (
            "527 km (distance band 500–1999 km); a day by train or bus may do; "
            "Sweden is a country the team prefers."
        ),
        (
            "First visit of this team to this host; the host would like to visit back; "
            "both are new to this."
        ),
    ]
