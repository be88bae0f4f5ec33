"""What happens in the demo, from the match to what was taken home, happens in order."""

from datetime import timedelta
from itertools import combinations, pairwise

from exchanges.states import PracticeStatus
from matchmaking.models.match import REPLY_WITHIN

from .content import (
    EXCHANGES,
    MATCHES,
    OFFERS,
    ORGANISATIONS,
    REAL,
    REQUESTS,
    SEPARATIONS,
    TODAY,
    day,
    days_in_common,
    match_of,
    spoken,
    standing_exchanges,
)


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
