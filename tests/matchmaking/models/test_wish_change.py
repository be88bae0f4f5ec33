"""Whatever rankings ask about a row, the database notes when it changes."""

from datetime import date

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import BigIntegerField, Value

from matchmaking.models import (
    HostingOffer,
    Match,
    Separation,
    Snapshot,
    VisitRequest,
    WishChange,
)
from matchmaking.models.wish_change import OWN_TRANSACTION
from matchmaking.states import MatchState, OfferState, SeparationState
from regions.models import Region
from tests.factories.matchmaking import (
    MatchFactory,
    OfferFactory,
    RequestFactory,
    SeparationFactory,
)
from tests.factories.regions import OrganisationFactory, RegionFactory, TopicFactory

pytestmark = pytest.mark.django_db

EVERYTHING = (None, None)


def changed(do):
    """The (offer, request) noted while `do` was done."""
    WishChange.objects.all().delete()
    do()
    return set(WishChange.objects.values_list("offer", "request"))


def changes_since(snapshot):
    running = Value(list(snapshot.running), output_field=ArrayField(BigIntegerField()))
    return WishChange.objects.since(snapshot.ended, running)


def test_an_offer_and_what_hangs_on_it():
    offer = OfferFactory()
    topic = TopicFactory()
    own = {(offer.pk, None)}
    assert changed(lambda: HostingOffer.objects.update(state=OfferState.PAUSED)) == own
    assert changed(lambda: offer.topics.add(topic)) == own
    assert changed(offer.topics.clear) == own
    assert changed(lambda: offer.languages.update(level="A1")) == own
    assert changed(lambda: offer.windows.all().delete()) == own


def test_a_request_and_what_hangs_on_it():
    request = RequestFactory()
    own = {(None, request.pk)}
    assert changed(lambda: VisitRequest.objects.update(days=3)) == own
    assert changed(lambda: request.ranked_topics.update(position=4)) == own
    assert changed(lambda: request.languages.all().delete()) == own
    assert changed(lambda: request.windows.update(ends=date(2099, 12, 31))) == own


def test_a_row_that_is_gone_is_noted_too():
    offer, request = OfferFactory(), RequestFactory()
    gone = {(offer.pk, None), (None, request.pk)}
    assert changed(lambda: (offer.delete(), request.delete())) == gone


def test_a_match_touches_all_offers_of_its_host_and_all_requests_of_its_visitor():
    match = MatchFactory()
    host, visitor = match.offer.organisation, match.request.organisation
    other_offer, other_request = (
        OfferFactory(organisation=host),
        RequestFactory(organisation=visitor),
    )
    OfferFactory()
    RequestFactory()
    touched = {
        (match.offer_id, None),
        (other_offer.pk, None),
        (None, match.request_id),
        (None, other_request.pk),
    }
    assert changed(lambda: Match.objects.update(state=MatchState.EXPIRED)) == touched
    assert changed(match.delete) == touched


def test_a_separation_touches_all_requests_of_both():
    separation = SeparationFactory()
    both = {
        (None, RequestFactory(organisation=organisation).pk)
        for organisation in (separation.one, separation.other)
    }
    OfferFactory(organisation=separation.one)
    RequestFactory()
    assert changed(lambda: Separation.objects.update(state=SeparationState.ENDED)) == both
    assert changed(lambda: SeparationFactory(one=separation.other, other=separation.one)) == both
    assert changed(separation.delete) == both


@pytest.mark.parametrize(
    ("change", "is_asked"),
    [
        ({"state": "suspended"}, True),
        ({"kind": "ngo"}, True),
        ({"latitude": 1, "longitude": 1}, True),
        ({"name": "Renamed"}, False),
    ],
)
def test_an_organisation_touches_its_own_where_rankings_ask(change, is_asked):
    organisation = OrganisationFactory()
    own = {
        (OfferFactory(organisation=organisation).pk, None),
        (None, RequestFactory(organisation=organisation).pk),
    }
    rows = type(organisation).objects.filter(pk=organisation.pk)
    assert changed(lambda: rows.update(**change)) == (own if is_asked else set())


def test_topics_and_regions_touch_everything():
    topic = TopicFactory()
    topic.names["sv"] = "Ämne"
    assert changed(topic.save) == {EVERYTHING}
    assert changed(TopicFactory) == {EVERYTHING}
    assert changed(RegionFactory) == {EVERYTHING}
    region = RegionFactory()
    assert changed(lambda: Region.objects.filter(pk=region.pk).update(name="Renamed")) == set()
    assert changed(lambda: Region.objects.filter(pk=region.pk).update(latitude=1, longitude=1)) == {
        EVERYTHING
    }


def test_nothing_else_is_noted():
    OfferFactory()
    assert changed(lambda: HostingOffer.objects.filter(pk=0).update(days_max=9)) == set()
    assert changed(lambda: list(HostingOffer.objects.with_facts())) == set()


def test_a_snapshot_tells_what_had_ended():
    snapshot = Snapshot.parsed("10:20:12,15", None)
    numbers = {5: False, 10: False, 12: True, 13: False, 15: True, 19: False, 20: True, 25: True}
    WishChange.objects.all().delete()
    WishChange.objects.bulk_create(WishChange(offer=n, changed_in=n) for n in numbers)
    since = set(changes_since(snapshot).values_list("offer", flat=True))
    assert since == {number for number, is_new in numbers.items() if is_new}


def test_the_own_transaction_has_not_ended():
    OfferFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text, pg_current_xact_id()::text")
        snapshot = Snapshot.parsed(*cursor.fetchone())
    assert changes_since(snapshot).exists()


def test_changes_of_one_transaction_share_its_number():
    WishChange.objects.all().delete()
    with transaction.atomic():
        OfferFactory()
    own = WishChange.objects.annotate(own=OWN_TRANSACTION)
    assert set(own.values_list("changed_in")) == set(own.values_list("own"))
