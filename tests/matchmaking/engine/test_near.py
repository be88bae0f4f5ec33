"""What would fit if one thing were otherwise."""

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaking.engine import (
    Change,
    OfferSide,
    changes_in_order,
    missed_at,
    near_misses,
    near_misses_at,
    offers_of,
    rank,
    requests_of,
    world_of,
)
from matchmaking.engine.near import apply

from .strategies import MONDAY, lists_of_offers, requests
from .test_parts import BORAS, VESTLAND

LANGUAGES = st.sampled_from(({"en": 4}, {"fr": 6}, {"en": 2, "de": 5}))

TEAMS = st.builds(
    partial(replace, VESTLAND, understood={}),
    team_size=st.integers(1, 9),
    days=st.integers(1, 5),
    windows=st.integers(0, 120).map(lambda day: ((MONDAY + day, MONDAY + day + 12),)),
    languages=LANGUAGES,
)
HOSTS = st.builds(
    partial(replace, BORAS),
    group_max=st.integers(3, 6),
    days_max=st.integers(2, 4),
    languages=LANGUAGES,
    visits_left=st.sampled_from((0, 1, 1, 1)),
)
"""Most of them miss one thing for such a team, or two."""


def rows_of(found):
    columns = (found.change, found.offer, found.total)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


FEW = settings(max_examples=60, deadline=None)


def misses(request, *offers, earliest=MONDAY - 100):
    return [
        (offers[miss.offer].id, miss.change)
        for miss in near_misses(request, offers, earliest=earliest)
    ]


@FEW
@given(requests(), lists_of_offers)
def test_every_near_miss_admits_when_applied(request, some_offers):
    fits_now = {fit.offer for fit in rank(request, some_offers)}
    for miss in near_misses(request, some_offers, earliest=MONDAY):
        offer = some_offers[miss.offer]
        assert offer.id not in fits_now
        [fit] = rank(apply(miss.change, request), [offer])
        assert fit.hundredths == miss.total


@FEW
@given(TEAMS, HOSTS)
def test_an_offer_that_one_change_would_admit_is_told_with_the_least_that_does(request, offer):
    world = world_of([request], [offer])
    side = OfferSide.of(offers_of([offer], world), world)
    changes = changes_in_order(request, [side], earliest=MONDAY)
    admitting = [change for change in changes if rank(apply(change, request), [offer])]
    least = [] if rank(request, [offer]) else admitting[:1]
    assert [change for _, change in misses(request, offer, earliest=MONDAY)] == least


@FEW
@given(requests(), lists_of_offers)
def test_the_best_come_first_and_each_offer_once(request, some_offers):
    found = near_misses(request, some_offers, earliest=MONDAY)
    keys = [(-miss.total, some_offers[miss.offer].id) for miss in found]
    assert keys == sorted(set(keys))


@FEW
@given(requests(), lists_of_offers)
def test_who_wants_only_a_few_changes_gets_those_of_the_least_effort(request, some_offers):
    world = world_of([request], some_offers)
    side = OfferSide.of(offers_of(some_offers, world), world)
    changes = changes_in_order(request, [side], earliest=MONDAY)
    missed = missed_at(requests_of([request], world), side)
    every = rows_of(near_misses_at(request, side, changes, missed))
    in_order = sorted({change for change, _, _ in every})
    for most in (1, 2, 100):
        few = rows_of(near_misses_at(request, side, changes, missed, most=most))
        assert few == [row for row in every if row[0] in in_order[:most]]


@pytest.mark.parametrize(
    ("request_now", "change"),
    [
        (replace(VESTLAND, windows=((MONDAY, MONDAY + 34),)), Change("weeks", 1)),
        (replace(VESTLAND, windows=((MONDAY + 80, MONDAY + 90),)), Change("weeks", -2)),
        (replace(VESTLAND, team_size=8), Change("people", -2)),
        (replace(VESTLAND, team_size=1), Change("people", 1)),
        (replace(VESTLAND, days=4), Change("days", -1)),
        (replace(VESTLAND, days=1), Change("days", 1)),
    ],
)
def test_the_smallest_change_is_told(request_now, change):
    assert misses(request_now, BORAS) == [(BORAS.id, change)]


def test_a_language_more_may_be_what_is_missing():
    french = replace(VESTLAND, languages={"fr": 6}, understood={})
    assert misses(french, BORAS) == [(BORAS.id, Change("language", language="en"))]


def test_the_language_that_opens_the_most_is_told():
    french = replace(VESTLAND, languages={"fr": 6}, understood={})
    english_and_danish = replace(BORAS, id=2, languages={"da": 6, "en": 4})
    german = replace(BORAS, id=3, languages={"de": 6})
    told = misses(french, BORAS, english_and_danish, german, replace(BORAS, id=4, visits_left=0))
    assert dict(told) == {
        1: Change("language", language="en"),
        2: Change("language", language="en"),
        3: Change("language", language="de"),
    }


def test_no_date_is_moved_into_the_past():
    late = replace(VESTLAND, windows=((MONDAY + 80, MONDAY + 90),))
    assert misses(late, BORAS, earliest=MONDAY + 75) == []


def test_what_fits_already_is_no_near_miss():
    assert misses(VESTLAND, BORAS) == []


def test_who_is_kept_apart_is_no_near_miss():
    larger = replace(VESTLAND, team_size=8)
    assert misses(larger, BORAS)
    assert misses(replace(larger, apart=frozenset({BORAS.organisation})), BORAS) == []


def test_what_needs_two_changes_is_no_near_miss():
    assert misses(replace(VESTLAND, team_size=8, days=4), BORAS) == []


def test_what_no_change_of_the_team_helps_is_no_near_miss():
    assert misses(VESTLAND, replace(BORAS, visits_left=0), replace(BORAS, id=2, region="NO0")) == []
