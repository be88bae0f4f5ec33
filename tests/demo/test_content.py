"""The demo content agrees with itself, with the vocabularies and with the models."""

import csv
import json
import re
import tomllib
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from exchanges.models import Exchange, Feedback, Participant, Practice, ProgrammeSession, Story
from exchanges.states import ExchangeState, PracticeStatus, SessionKind, StoryState, TeamSide
from matchmaking.models import Audience, HostingOffer, Level, Match, Separation, VisitRequest
from matchmaking.models.match import REPLY_WITHIN
from matchmaking.states import MatchState, OfferState, RequestState, Side
from regions.models import Organisation, OrganisationKind
from regions.models.organisation import OID_PATTERN
from regions.states import OrganisationState

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


# Matches and exchanges


def test_the_two_sides_of_a_match_suit_each_other():
    for row in MATCHES.values():
        offer, request = OFFERS[row["offer"]], REQUESTS[row["request"]]
        assert set(offer["topics"]) & set(request["topics"]), row["key"]
        assert set(offer["audience"]) & set(request["audience"]), row["key"]
        assert spoken(offer) & spoken(request), row["key"]
        assert offer["group_min"] <= request["team_size"] <= offer["group_max"], row["key"]
        assert offer["days_min"] <= request["days"] <= offer["days_max"], row["key"]
        assert days_in_common(offer, request) >= 14, row["key"]
        host, visitor = (ORGANISATIONS[side["organisation"]] for side in (offer, request))
        assert host["country"] != visitor["country"], row["key"]


def spoken(row):
    return {entry["language"] for entry in row["languages"] if entry["level"] >= Level.B1}


def days_in_common(offer, request):
    return max(
        (min(day(one[1]), day(two[1])) - max(day(one[0]), day(two[0]))).days + 1
        for one in offer["windows"]
        for two in request["windows"]
    )


def test_who_is_kept_apart_is_known_and_in_no_match():
    apart = {frozenset(row["organisations"]) for row in SEPARATIONS.values()}
    assert frozenset().union(*apart) <= ORGANISATIONS.keys()
    for row in MATCHES.values():
        sides = OFFERS[row["offer"]], REQUESTS[row["request"]]
        assert {side["organisation"] for side in sides} not in apart, row["key"]


def test_a_match_says_who_agreed_and_who_decided():
    for row in MATCHES.values():
        both = row["host_said_yes"] is not None and row["visitor_said_yes"] is not None
        state = row["state"]
        assert both == (state in {"agreed", "approved", "rejected"}), row["key"]
        assert (row["decided"] is not None) == (state in {"approved", "rejected"}), row["key"]
        ended = state in {"declined", "withdrawn", "expired"}
        assert (row["ended"] is not None) == ended, row["key"]
        if state in {"declined", "rejected"}:
            assert row["reason"], row["key"]
        if state == "proposed":
            assert day(row["proposed"]) + REPLY_WITHIN > TODAY, row["key"]
        if state == "expired":
            assert day(row["ended"]) == day(row["proposed"]) + REPLY_WITHIN, row["key"]


def test_things_happen_in_order():
    for row in [*OFFERS.values(), *REQUESTS.values()]:
        assert day(ORGANISATIONS[row["organisation"]]["applied"]) < day(row["posted"]), row["key"]
    for row in MATCHES.values():
        assert day(OFFERS[row["offer"]]["posted"]) < day(row["proposed"]), row["key"]
        assert day(REQUESTS[row["request"]]["posted"]) < day(row["proposed"]), row["key"]
        answers = [row["host_said_yes"], row["visitor_said_yes"], row["decided"], row["ended"]]
        happened = [day(answer) for answer in answers if answer is not None]
        assert all(day(row["proposed"]) <= moment <= TODAY for moment in happened), row["key"]
    for row in EXCHANGES.values():
        steps = [match_of(row)["decided"], row["confirmed"], row["completed"]]
        happened = [day(step) for step in steps if step is not None]
        assert happened == sorted(happened), row["key"]
        assert all(moment <= TODAY for moment in happened), row["key"]


def test_every_approved_match_opened_one_exchange():
    approved = sorted(key for key, row in MATCHES.items() if row["state"] == "approved")

    assert sorted(row["match"] for row in EXCHANGES.values()) == approved


def test_requests_are_taken_exactly_where_an_exchange_stands():
    taken = {match_of(row)["request"]: row["state"] for row in standing_exchanges()}
    for key, row in REQUESTS.items():
        expected = {"completed": "closed", "planning": "matched", "confirmed": "matched"}
        if key in taken:
            assert row["state"] == expected[taken[key]], key
        else:
            assert row["state"] not in {"matched", "closed"}, key
    undecided = [row for row in MATCHES.values() if row["state"] in {"proposed", "agreed"}]
    assert {REQUESTS[row["request"]]["state"] for row in undecided} == {"open"}
    assert {OFFERS[row["offer"]]["state"] for row in undecided} == {"open"}


def test_no_offer_takes_more_visits_than_it_can():
    for key, offer in OFFERS.items():
        taken = sum(match_of(row)["offer"] == key for row in standing_exchanges())
        assert taken <= offer["visits"], key


def test_visits_at_one_offer_stay_apart():
    """With a week between them, as a start may move to the next weekday that suits."""
    for one, two in combinations(standing_exchanges(), 2):
        same_offer = match_of(one)["offer"] == match_of(two)["offer"]
        if same_offer and one["starts"] is not None and two["starts"] is not None:
            apart = abs((day(one["starts"]) - day(two["starts"])).days)
            assert apart >= max(one["days"], two["days"]) + 7, (one["key"], two["key"])


def test_exchanges_have_what_their_state_needs():
    for row in EXCHANGES.values():
        settled = row["state"] in {"confirmed", "completed"}
        assert (row["confirmed"] is not None) == settled, row["key"]
        assert (row["completed"] is not None) == (row["state"] == "completed"), row["key"]
        assert (row["cancelled"] is not None) == (row["state"] == "cancelled"), row["key"]
        if settled:
            assert row["starts"] is not None, row["key"]
            assert row["host_confirmed"] is not None, row["key"]
            assert row["visitor_confirmed"] is not None, row["key"]
            assert row["sessions"], row["key"]
        if row["state"] == "completed":
            assert day(row["starts"]) + timedelta(days=row["days"] + 5) < TODAY, row["key"]
            assert all(person["attended"] for person in row["participants"]), row["key"]
        if row["starts"] is not None:
            accepted = [dates for dates in row["date_proposals"] if dates["accepted"]]
            assert [dates["starts"] for dates in accepted] == [row["starts"]], row["key"]


def test_one_exchange_is_under_way_today():
    under_way = [
        row["key"]
        for row in EXCHANGES.values()
        if row["state"] == "confirmed"
        and day(row["starts"]) <= TODAY < day(row["starts"]) + timedelta(days=row["days"])
    ]

    assert under_way == ["vienna-cork"]


def test_sessions_of_a_day_follow_each_other():
    for row in EXCHANGES.values():
        sessions = row["sessions"]
        assert all(session["starts"] < session["ends"] for session in sessions), row["key"]
        assert all(session["day"] < row["days"] for session in sessions), row["key"]
        for one, two in pairwise(sessions):
            in_order = (one["day"], one["ends"]) <= (two["day"], two["starts"])
            assert in_order, (row["key"], two["title"])


def test_feedback_and_practices_are_well_formed():
    for row in EXCHANGES.values():
        sides = [feedback["side"] for feedback in row["feedback"]]
        assert len(sides) == len(set(sides)), row["key"]
        for feedback in row["feedback"]:
            ratings = [feedback[name] for name in ("goals_met", "well_organised", "worth_the_time")]
            assert all(1 <= rating <= 5 for rating in ratings), row["key"]
            assert not feedback["may_quote"] or feedback["quote"], row["key"]
        for practice in row["practices"]:
            answers = practice["follow_ups"]
            asked = [answer["after_days"] for answer in answers]
            assert asked == [30, 90, 180][: len(asked)], row["key"]
            assert {answer["status"] for answer in answers} <= set(PracticeStatus.values)
            assert not answers or answers[-1]["status"] == practice["status"], row["key"]


def test_no_words_are_put_into_the_mouth_of_a_real_organisation():
    for row in EXCHANGES.values():
        match = match_of(row)
        teams = {
            "host": OFFERS[match["offer"]]["organisation"],
            "visitor": REQUESTS[match["request"]]["organisation"],
        }
        quoted = {teams[answer["side"]] for answer in row["feedback"] if answer["quote"]}
        assert not quoted & REAL, row["key"]


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
