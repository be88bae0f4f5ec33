"""Columns read from rows are those that the facts of the same rows become."""

from dataclasses import fields
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from matchmaking import standing
from matchmaking.engine import offers_of, requests_of
from matchmaking.engine.columns import Lists
from matchmaking.enquiries import ask
from matchmaking.facts import LOOK_AHEAD, offer_facts, request_facts, tree_of
from matchmaking.models import HostingOffer, ReadText, VisitRequest
from matchmaking.reading import read_offers, read_requests, undecided_at, world_of
from matchmaking.states import MatchState, OfferState, SeparationState
from regions.states import OrganisationState
from tests.factories.exchanges import ApprovedMatchFactory
from tests.factories.matchmaking import (
    MatchFactory,
    OfferFactory,
    RequestFactory,
    SeparationFactory,
)
from tests.factories.regions import OrganisationFactory, TopicFactory

pytestmark = pytest.mark.django_db

OFFER_QUERIES = 6
REQUEST_QUERIES = 7
QUERIES_TO_READ_TEXTS = 2


@pytest.fixture
def many_kinds(boras, vestland, offer, visit_request):
    """Offers and requests that differ in everything that columns keep."""
    topics = TopicFactory.create_batch(3, synonyms={"sv": ["utanförskap"]})
    OfferFactory(state=OfferState.PAUSED, visits=3, visits_taken=1, audience=[])
    OfferFactory(topics=topics, main_topic=topics[1], languages={"sv": "C2", "fr": "A1"})
    OfferFactory(topics=topics[:1], main_topic=topics[2], weekdays=[1, 2, 5], days_max=5)
    HostingOffer.objects.create(organisation=boras, title="")
    OfferFactory(windows=[(-90, -30), (-3, 9), (40, 80), (1000, 1400), (1500, 1600)])
    OfferFactory(organisation__latitude=None, organisation__longitude=None)
    OfferFactory(
        organisation=OrganisationFactory(
            latitude=None, longitude=None, region__latitude=59.1, region__longitude=18.2
        ),
        wants_to_visit_back=True,
        summary="NEET och utanförskap: så arbetar vi med unga vuxna.",
    )
    OfferFactory(organisation__state=OrganisationState.SUSPENDED)
    RequestFactory(topics=[topics[2], topics[0]], languages={"sv": "C1", "nb": "B1", "da": "A2"})
    RequestFactory(learning_goals="", audience=[], countries=["SE", "XX"], team_size=9, days=4)
    RequestFactory(organisation=vestland, windows=[(-9, -2), (3, 9), (300, 330), (1090, 1200)])
    RequestFactory(learning_goals="Ungdomars utanförskap.", organisation__state="suspended")
    MatchFactory(offer=offer, request=visit_request, state=MatchState.DECLINED)
    MatchFactory(offer__organisation=boras, request=visit_request, state=MatchState.DECLINED)
    MatchFactory(offer=offer, state=MatchState.EXPIRED)
    MatchFactory(offer=offer)
    ApprovedMatchFactory(offer__organisation=boras, request__organisation=vestland)
    ApprovedMatchFactory(request__organisation=vestland)
    ApprovedMatchFactory(offer__organisation=boras, released_at=timezone.now())
    SeparationFactory(one=boras, other=vestland)
    SeparationFactory(one=vestland)
    SeparationFactory(other=vestland, state=SeparationState.ENDED)


def assert_same(found, expected):
    for one in fields(expected):
        mine, theirs = getattr(found, one.name), getattr(expected, one.name)
        if isinstance(theirs, Lists):
            np.testing.assert_array_equal(mine.starts, theirs.starts, one.name)
            mine, theirs = mine.values, theirs.values
        assert mine.dtype == theirs.dtype, one.name
        np.testing.assert_array_equal(mine, theirs, one.name)


def ground():
    """The day, the topics and the world."""
    today, tree = timezone.localdate(), tree_of()
    return today, tree, world_of(tree, first_day=today, last_day=today + LOOK_AHEAD)


def known_of(*enquiries):
    return standing.Standing.of(ask(*enquiries), {})


def test_offers_read_from_rows_are_those_of_their_facts(many_kinds):
    today, tree, world = ground()
    rows = list(HostingOffer.objects.with_facts().order_by("pk"))
    known = known_of(
        standing.hosts({row.organisation_id for row in rows}),
        standing.undecided({row.pk for row in rows}),
    )
    expected = offers_of([offer_facts(row, known, tree, today) for row in rows], world)
    every = HostingOffer.objects.all()
    assert_same(read_offers(every, world, tree, undecided_at(every)), expected)


def test_so_are_requests(many_kinds):
    today, tree, world = ground()
    rows = list(VisitRequest.objects.with_facts().order_by("pk"))
    teams = {row.organisation_id for row in rows}
    known = known_of(standing.past(teams), standing.kept_apart(teams))
    assert known.kept_apart
    expected = requests_of([request_facts(row, known, tree, today) for row in rows], world)
    assert_same(read_requests(VisitRequest.objects.all(), world, tree), expected)


def test_what_is_read_may_be_narrowed_and_in_any_order(many_kinds):
    _today, tree, world = ground()
    every = read_offers(HostingOffer.objects.all(), world, tree, {})
    shown = HostingOffer.objects.open().order_by("-title")
    some = read_offers(shown, world, tree, {})
    assert some.id.tolist() == sorted(shown.values_list("pk", flat=True))
    np.testing.assert_array_equal(some.days, every.days[np.isin(every.id, some.id)])


@pytest.mark.parametrize("number", [0, 1, 30])
def test_reading_takes_the_same_queries_however_many_there_are(django_assert_num_queries, number):
    OfferFactory.create_batch(number)
    RequestFactory.create_batch(number)
    _today, tree, world = ground()
    for _time in range(2):
        texts = QUERIES_TO_READ_TEXTS if number and not ReadText.objects.exists() else 0
        with django_assert_num_queries(OFFER_QUERIES + texts):
            read_offers(HostingOffer.objects.all(), world, tree, {})
    ReadText.objects.all().delete()
    for _time in range(2):
        texts = QUERIES_TO_READ_TEXTS if number and not ReadText.objects.exists() else 0
        with django_assert_num_queries(REQUEST_QUERIES + texts):
            read_requests(VisitRequest.objects.all(), world, tree)


def test_days_that_are_over_and_those_too_far_away_are_left_out():
    OfferFactory(windows=[(-20, -10)])
    OfferFactory(windows=[(-20, 0)])
    today, tree, world = ground()
    days = read_offers(HostingOffer.objects.all(), world, tree, {})
    assert days.has_windows.tolist() == [False, True]
    tomorrow = today + timedelta(days=1)
    later = world_of(tree, first_day=tomorrow, last_day=tomorrow + LOOK_AHEAD)
    assert not read_offers(HostingOffer.objects.all(), later, tree, {}).has_windows.any()
