"""A shelf shows what the database holds, whatever happens in between."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import numpy as np
import pytest
from django.db import connection, transaction
from django.utils import timezone

from matchmaking import shelf as shelves
from matchmaking.actions.request import as_if_saved
from matchmaking.engine.flat import joined, taken
from matchmaking.enquiries import ask
from matchmaking.models import HostingOffer, VisitRequest, WishChange
from matchmaking.reading import read_offers, read_requests, undecided_at
from matchmaking.shelf import OFFERS, REQUESTS, bring_up_to_date, forget_old_changes
from matchmaking.standing import rarity_of, shown_now
from matchmaking.states import MatchState, OfferState, RequestState
from regions.models import Topic
from tests.factories.matchmaking import MatchFactory, OfferFactory, RequestFactory
from tests.factories.regions import TopicFactory
from tests.matchmaking.test_reading import assert_same

pytestmark = pytest.mark.django_db

ON_TWO_CONNECTIONS = pytest.mark.django_db(transaction=True)


def looked_at(keeper, day=None):
    question = keeper.question(day or timezone.localdate())
    return question.answered(ask(question.enquiry))


def columns(shelf):
    together = joined([piece.what_is_left() for piece in shelf.pieces])
    return taken(together, np.argsort(together.id))


def ids(shelf):
    return columns(shelf).id.tolist()


def assert_in_step():
    offers, requests = looked_at(OFFERS), looked_at(REQUESTS)
    is_open = HostingOffer.objects.filter(state=OfferState.OPEN)
    waiting = undecided_at(is_open)
    assert_same(columns(offers), read_offers(is_open, offers.world, offers.tree, waiting))
    wished = VisitRequest.objects.filter(state=RequestState.OPEN)
    found, expected = columns(requests), read_requests(wished, requests.world, requests.tree)
    if found.wishes.shape == expected.wishes.shape:
        assert_same(found, expected)
    assert found.id.tolist() == expected.id.tolist()
    rarity = rarity_of(shown_now())
    assert offers.rarity == {t: n for t, n in rarity.items() if n != shelves.COMMON}


def test_a_shelf_follows_whatever_is_done(offer, visit_request, boras):
    other = OfferFactory(organisation=boras, visits=4)
    topic = TopicFactory()
    assert_in_step()
    match = MatchFactory(offer=offer, request=visit_request)
    assert_in_step()
    for change in (
        lambda: type(match).objects.update(state=MatchState.EXPIRED),
        lambda: HostingOffer.objects.filter(pk=other.pk).update(visits_taken=1),
        lambda: offer.topics.add(topic),
        lambda: offer.languages.create(language="sv", level="C1"),
        lambda: visit_request.languages.all().delete(),
        lambda: visit_request.windows.all().delete(),
        lambda: HostingOffer.objects.filter(pk=other.pk).update(state=OfferState.PAUSED),
        lambda: HostingOffer.objects.filter(pk=other.pk).update(state=OfferState.OPEN),
        lambda: type(boras).objects.filter(pk=boras.pk).update(state="suspended"),
        lambda: Topic.objects.filter(pk=topic.pk).update(names={"en": "Meetings"}),
        lambda: (match.delete(), other.delete()),
        OfferFactory,
        RequestFactory,
    ):
        change()
        assert_in_step()


@pytest.mark.parametrize("keeper", [OFFERS, REQUESTS])
def test_where_nothing_is_new_looking_is_one_question(
    offer, visit_request, django_assert_num_queries, keeper
):
    before = looked_at(keeper)
    with django_assert_num_queries(1):
        assert looked_at(keeper) is before


def test_a_shelf_that_somebody_holds_does_not_change(offer):
    before = looked_at(OFFERS)
    held = columns(before)
    HostingOffer.objects.update(days_max=9, state=OfferState.PAUSED)
    assert ids(looked_at(OFFERS)) == []
    assert_same(columns(before), held)


def test_what_is_undone_was_never_there(offer):
    looked_at(OFFERS)
    for is_looked_at_before in (False, True):
        with transaction.atomic():
            new = OfferFactory()
            if is_looked_at_before:
                assert ids(looked_at(OFFERS)) == [offer.pk, new.pk]
            HostingOffer.objects.filter(pk=offer.pk).update(days_max=7)
            assert ids(looked_at(OFFERS)) == [offer.pk, new.pk]
            transaction.set_rollback(True)
        assert_in_step()


def test_a_draft_tried_in_a_form_leaves_nothing(visit_request):
    looked_at(REQUESTS)
    with as_if_saved(visit_request, topics=[], languages={}, windows=[]):
        assert columns(looked_at(REQUESTS)).has_windows.tolist() == [False]
    assert columns(looked_at(REQUESTS)).has_windows.tolist() == [True]


def test_a_large_table_is_read_in_pieces(offer, monkeypatch):
    monkeypatch.setattr(shelves, "ROWS_AT_ONCE", 2)
    OfferFactory.create_batch(4)
    assert_in_step()


def test_a_shelf_has_the_days_of_today_and_some_to_spare(offer):
    today = timezone.localdate()
    first = looked_at(OFFERS)
    assert looked_at(OFFERS, today + shelves.DAYS_TO_SPARE - timedelta(days=1)) is first
    later = looked_at(OFFERS, today + shelves.DAYS_TO_SPARE + timedelta(days=1))
    assert later is not first
    assert looked_at(OFFERS, today) is not later


def test_who_has_not_looked_for_long_reads_all_anew(offer, monkeypatch):
    first = looked_at(OFFERS)
    WishChange.objects.all().delete()
    HostingOffer.objects.update(days_max=9)
    WishChange.objects.update(at=timezone.now() - shelves.CHANGES_KEPT * 2)
    forget_old_changes()
    assert not WishChange.objects.exists()
    monkeypatch.setattr(shelves, "UNSEEN_FOR_TOO_LONG", timedelta(0))
    assert looked_at(OFFERS) is not first
    assert_in_step()


def test_changes_of_today_are_kept(offer):
    number = WishChange.objects.count()
    forget_old_changes()
    assert WishChange.objects.count() == number > 0


# --- Several connections ------------------------------------------------------------------------


@contextmanager
def elsewhere(do):
    """`do` is done in a transaction of another connection that ends when the block does."""
    done, may_end = Event(), Event()

    def work():
        try:
            with transaction.atomic():
                do()
                done.set()
                may_end.wait(10)
        finally:
            done.set()
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        done.wait(10)
        try:
            yield
        finally:
            may_end.set()
        future.result()


@ON_TWO_CONNECTIONS
def test_what_others_change_is_seen_when_their_transaction_has_ended():
    offer = OfferFactory()
    looked_at(OFFERS)
    with elsewhere(lambda: HostingOffer.objects.update(days_max=7)):
        OfferFactory(main_topic=offer.main_topic)
        assert columns(looked_at(OFFERS)).days_max.tolist() == [3, 3]
    assert columns(looked_at(OFFERS)).days_max.tolist() == [7, 3]
    assert_in_step()


@ON_TWO_CONNECTIONS
def test_what_one_sees_before_its_transaction_ends_others_do_not():
    offer = OfferFactory()
    looked_at(OFFERS)

    def pause_and_look():
        HostingOffer.objects.update(state=OfferState.PAUSED)
        assert ids(looked_at(OFFERS)) == []

    with elsewhere(pause_and_look):
        assert ids(looked_at(OFFERS)) == [offer.pk]
    assert ids(looked_at(OFFERS)) == []


@ON_TWO_CONNECTIONS
def test_many_who_look_at_once_all_see_the_same():
    offers = OfferFactory.create_batch(3)

    def look(_number):
        try:
            bring_up_to_date(timezone.localdate())
            return ids(looked_at(OFFERS))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(look, range(16)))
    assert seen == [[offer.pk for offer in offers]] * 16


@ON_TWO_CONNECTIONS
def test_an_emptied_table_empties_the_shelf():
    OfferFactory()
    looked_at(OFFERS)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE matchmaking_hostingoffer CASCADE")
    assert ids(looked_at(OFFERS)) == []


@ON_TWO_CONNECTIONS
def test_a_table_with_much_beside_it_becomes_one_again(monkeypatch):
    monkeypatch.setattr(shelves, "FEWEST_BESIDE", 2)
    offer = OfferFactory()
    looked_at(OFFERS)
    for number in (1, 2, 0, 1):
        OfferFactory(main_topic=offer.main_topic, organisation=offer.organisation)
        _large, small = looked_at(OFFERS).pieces
        assert len(small.table) == number
        assert_in_step()


@ON_TWO_CONNECTIONS
def test_if_most_has_changed_all_is_read_anew(monkeypatch):
    monkeypatch.setattr(shelves, "FEWEST_BESIDE", 0)
    OfferFactory.create_batch(4)
    looked_at(OFFERS)
    HostingOffer.objects.update(days_max=9)
    large, small = looked_at(OFFERS).pieces
    assert (len(large.table), len(small.table)) == (4, 0)
    assert large.is_there.all()
