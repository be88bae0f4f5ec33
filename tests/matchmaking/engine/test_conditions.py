"""Each hard condition alone, on a pair that meets all of them."""

from dataclasses import replace

import pytest

from matchmaking.engine import OfferFacts, RequestFacts, score

from .strategies import MONDAY

OFFER = OfferFacts(
    id=1,
    organisation=1,
    region="SE232",
    country="SE",
    languages={"en": 5},
    windows=((MONDAY, MONDAY + 30),),
    days_min=2,
    days_max=3,
    group_min=2,
    group_max=6,
    audience=frozenset({"practitioners"}),
)
REQUEST = RequestFacts(
    id=1,
    organisation=2,
    region="NO0A2",
    country="NO",
    languages={"en": 4},
    windows=((MONDAY + 7, MONDAY + 20),),
    days=2,
    team_size=4,
    audience=frozenset({"practitioners", "team_leaders"}),
)


def failed(request=REQUEST, offer=OFFER):
    [fit] = score(request, [offer])
    return fit.failed


def test_a_good_pair_meets_all():
    assert failed() == ()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"is_verified": False}, "both_verified"),
        ({"organisation": 2}, "other_organisation"),
        ({"region": "NO0A2"}, "other_region"),
        ({"region": "NO0"}, "other_region"),
        ({"is_open": False}, "offer_open"),
        ({"visits_left": 0}, "visits_left"),
        ({"id": 9}, "not_declined"),
        ({"organisation": 9}, "not_kept_apart"),
        ({"languages": {"en": 2}}, "common_language"),
        ({"languages": {"fr": 6}}, "common_language"),
        ({"group_max": 3}, "team_size"),
        ({"group_min": 5}, "team_size"),
        ({"days_min": 3}, "length"),
        ({"days_max": 1, "days_min": 1}, "length"),
        ({"audience": frozenset({"employers"})}, "audience"),
        ({"windows": ((MONDAY + 21, MONDAY + 40),)}, "dates"),
        ({"windows": ()}, "dates"),
    ],
)
def test_one_thing_wrong_is_named(change, name):
    request = replace(REQUEST, declined=frozenset({9}), apart=frozenset({9}))
    assert failed(request, replace(OFFER, **change)) == (name,)


def test_a_team_that_is_not_verified_is_named():
    assert failed(replace(REQUEST, is_verified=False)) == ("both_verified",)


def test_who_names_no_audience_means_everybody():
    assert failed(offer=replace(OFFER, audience=frozenset())) == ()
    assert failed(replace(REQUEST, audience=frozenset())) == ()
