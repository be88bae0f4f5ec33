"""The demo content agrees with itself, with the vocabularies and with the models."""

import re
import tomllib
from itertools import pairwise

import pytest

from exchanges.models import Exchange, Feedback, Participant, Practice, ProgrammeSession, Story
from exchanges.states import ExchangeState, PracticeStatus, SessionKind, StoryState, TeamSide
from matchmaking.models import Audience, HostingOffer, Level, Match, Separation, VisitRequest
from matchmaking.states import MatchState, OfferState, RequestState, Side
from regions.languages import language_choices
from regions.models import Organisation, OrganisationKind
from regions.models.organisation import OID_PATTERN
from regions.states import OrganisationState

from .content import (
    EXCHANGES,
    FILES,
    MATCHES,
    OFFERS,
    ORGANISATIONS,
    PARTNERSHIPS,
    PEOPLE,
    REAL,
    REQUESTS,
    ROOT,
    SEEN_WITH_NOTHING_INVENTED,
    STORIES,
    TODAY,
    column,
    day,
    match_of,
    rows,
    texts,
)

# Keys, names and vocabularies


@pytest.mark.parametrize("name", [*FILES, "separations", "stories"])
def test_no_two_rows_share_a_key(name):
    keys = [row["email" if name == "people" else "key"] for row in rows(name)]

    assert len(keys) == len(set(keys))


def test_rows_refer_to_rows_that_are_there():
    for row in ORGANISATIONS.values():
        assert set(row["partnerships"]) <= PARTNERSHIPS.keys(), row["key"]
    for row in [*OFFERS.values(), *REQUESTS.values()]:
        assert row["organisation"] in ORGANISATIONS, row["key"]
    for row in MATCHES.values():
        assert row["offer"] in OFFERS, row["key"]
        assert row["request"] in REQUESTS, row["key"]
    for row in EXCHANGES.values():
        assert row["match"] in MATCHES, row["key"]
        assert {row["host_organiser"], row["visitor_organiser"]} <= PEOPLE.keys(), row["key"]
        assert row["visit_back"] is None or row["visit_back"] in REQUESTS, row["key"]
    for row in STORIES.values():
        assert EXCHANGES[row["exchange"]]["state"] == "completed", row["key"]
    for person in PEOPLE.values():
        for membership in person["memberships"]:
            assert membership["organisation"] in ORGANISATIONS, person["email"]


def test_organisers_speak_for_the_two_organisations():
    coordinators = {
        (email, membership["organisation"])
        for email, person in PEOPLE.items()
        for membership in person["memberships"]
        if membership["role"] == "coordinator" and membership["state"] == "active"
    }
    for row in EXCHANGES.values():
        match = match_of(row)
        assert (row["host_organiser"], OFFERS[match["offer"]]["organisation"]) in coordinators
        assert (
            row["visitor_organiser"],
            REQUESTS[match["request"]]["organisation"],
        ) in coordinators


def test_every_organisation_has_a_coordinator():
    led = {
        membership["organisation"]
        for person in PEOPLE.values()
        for membership in person["memberships"]
        if membership["role"] == "coordinator" and membership["state"] == "active"
    }

    assert ORGANISATIONS.keys() == led


def test_topics_are_leaves_of_the_tree():
    tree = tomllib.loads((ROOT / "regions/data/topics.toml").read_text(encoding="utf-8"))
    leaves = {topic["slug"] for group in tree["group"] for topic in group["topic"]}
    for row in [*OFFERS.values(), *REQUESTS.values()]:
        assert row["topics"], row["key"]
        assert set(row["topics"]) <= leaves, row["key"]
        assert len(row["topics"]) == len(set(row["topics"])), row["key"]
    for row in OFFERS.values():
        assert row["main_topic"] == row["topics"][0], row["key"]
    for row in REQUESTS.values():
        assert 1 <= len(row["topics"]) <= 4, row["key"]


def test_regions_and_places_are_known():
    regions, places = column("regions.csv", "code"), column("places.csv", "name")
    for row in ORGANISATIONS.values():
        assert row["region"] in regions, row["key"]
        assert row["place_in_geonames"] in places, row["key"]


def test_organisations_are_well_formed_and_from_many_countries():
    oids = [row["oid"] for row in ORGANISATIONS.values() if row["oid"]]
    assert all(re.fullmatch(OID_PATTERN, oid) for oid in oids)
    assert len(oids) == len(set(oids))
    assert {row["kind"] for row in ORGANISATIONS.values()} == set(OrganisationKind.values)
    assert all(len(row["short_name"]) <= 24 for row in ORGANISATIONS.values())
    verified = [row for row in ORGANISATIONS.values() if row["state"] == "verified"]
    assert len(verified) >= 60
    assert len({row["country"] for row in verified}) >= 20


def test_only_the_real_organisations_are_called_real():
    assert {key for key, row in ORGANISATIONS.items() if not row["invented"]} == REAL
    busy = {row["organisation"] for row in [*OFFERS.values(), *REQUESTS.values()]}
    assert not busy & SEEN_WITH_NOTHING_INVENTED


@pytest.mark.parametrize("name", FILES)
def test_addresses_of_people_and_sites_are_under_example_org(name):
    for text in (text for row in rows(name) for text in texts(row)):
        if "@" in text:
            assert re.fullmatch(r"[a-z.-]+@example\.org", text), text
        if "://" in text:
            assert re.fullmatch(r"https://[a-z-]+\.example\.org/", text), text


# Offers and requests


def test_words_of_offers_and_requests_are_in_the_vocabularies():
    for row in [*OFFERS.values(), *REQUESTS.values()]:
        assert set(row["audience"]) <= set(Audience.values), row["key"]
        languages = [entry["language"] for entry in row["languages"]]
        assert len(languages) == len(set(languages)), row["key"]
        assert all(re.fullmatch("[a-z]{2}", language) for language in languages), row["key"]
        assert {entry["level"] for entry in row["languages"]} <= set(Level.values), row["key"]
    fundings = {row["funding"] for row in REQUESTS.values()}
    assert fundings == {"erasmus", "movetia", "own", "other", None}


def test_every_language_has_a_name_and_can_be_chosen():
    named = {code for row in ORGANISATIONS.values() for code in row["languages"]}
    for wish in [*OFFERS.values(), *REQUESTS.values()]:
        named |= {line["language"] for line in wish["languages"]}

    assert named <= dict(language_choices()).keys()


def test_windows_are_in_order_and_do_not_overlap():
    for row in [*OFFERS.values(), *REQUESTS.values()]:
        windows = sorted((day(first), day(last)) for first, last in row["windows"])
        assert windows, row["key"]
        assert all(first <= last for first, last in windows), row["key"]
        assert all(one[1] < two[0] for one, two in pairwise(windows)), row["key"]


def test_whatever_is_open_can_still_take_place():
    for row in [*OFFERS.values(), *REQUESTS.values()]:
        if row["state"] == "open":
            assert max(day(last) for _, last in row["windows"]) > TODAY, row["key"]


def test_open_offers_say_what_visitors_will_see():
    for row in OFFERS.values():
        assert 1 <= row["group_min"] <= row["group_max"], row["key"]
        assert 1 <= row["days_min"] <= row["days_max"], row["key"]
        assert set(row["weekdays"]) <= {1, 2, 3, 4, 5}, row["key"]
        assert 1 <= row["visits"] <= 4, row["key"]
        if row["state"] == "open":
            headings = [row[name] for name in ("strategy", "observation", "methods", "reflection")]
            assert sum(bool(text) for text in headings) >= 2, row["key"]
            assert row["summary"], row["key"]


def test_open_requests_say_what_the_team_wants_to_learn():
    for row in REQUESTS.values():
        if row["state"] == "open":
            assert len(re.findall(r"[.?](?=\s|$)", row["learning_goals"])) >= 2, row["key"]
            assert row["roles"], row["key"]


# What can be seen


def test_every_state_can_be_seen():
    def seen(name, word="state"):
        return {row[word] for row in rows(name)}

    assert seen("organisations") == set(OrganisationState.values)
    assert seen("offers") == set(OfferState.values)
    assert seen("requests") == set(RequestState.values)
    assert seen("matches") == set(MatchState.values)
    assert seen("matches", "proposed_by") == set(Side.values) - {Side.ROUND}
    assert seen("exchanges") == set(ExchangeState.values)
    assert seen("stories") == set(StoryState.values)
    exchanges = rows("exchanges")
    kinds = {session["kind"] for row in exchanges for session in row["sessions"]}
    statuses = {practice["status"] for row in exchanges for practice in row["practices"]}
    sides = {feedback["side"] for row in exchanges for feedback in row["feedback"]}
    assert kinds == set(SessionKind.values)
    assert statuses == set(PracticeStatus.values)
    assert sides == set(TeamSide.values)


@pytest.mark.parametrize(
    ("model", "entries"),
    [
        (Organisation, rows("organisations")),
        (HostingOffer, rows("offers")),
        (VisitRequest, rows("requests")),
        (Match, rows("matches")),
        (Separation, rows("separations")),
        (Exchange, rows("exchanges")),
        (Story, rows("stories")),
        (ProgrammeSession, [part for row in rows("exchanges") for part in row["sessions"]]),
        (Participant, [part for row in rows("exchanges") for part in row["participants"]]),
        (Feedback, [part for row in rows("exchanges") for part in row["feedback"]]),
        (Practice, [part for row in rows("exchanges") for part in row["practices"]]),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_texts_fit_their_fields(model, entries):
    limits = {field.name: getattr(field, "max_length", None) for field in model._meta.fields}
    for entry in entries:
        for name, text in entry.items():
            if isinstance(text, str) and limits.get(name):
                assert len(text) <= limits[name], (name, text)
