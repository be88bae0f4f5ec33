import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError
from django.urls import reverse

from matchmaking.models import Ring
from tests.factories.matchmaking import (
    AgreedMatchFactory,
    MatchFactory,
    RingFactory,
    RoundPairFactory,
)

pytestmark = pytest.mark.django_db

RING_QUERIES = 7


@pytest.mark.parametrize("number", [1, 3])
def test_a_ring_is_shown_with_its_matches(
    staff, offer, visit_request, django_assert_num_queries, number
):
    ring = RingFactory()
    MatchFactory(offer=offer, request=visit_request, ring=ring, proposed_by_side="round")
    MatchFactory.create_batch(number - 1, ring=ring, proposed_by_side="round")
    ContentType.objects.get_for_model(Ring)  # the log asks for it once a process
    with django_assert_num_queries(RING_QUERIES):
        response = staff.get(ring.get_absolute_url())
    assert "Ring of Borås" in response.text
    assert reverse("ring-approve", args=[ring.pk]) not in response.text


@pytest.mark.parametrize(("is_chain", "word"), [(False, "ring"), (True, "chain")])
def test_what_all_have_agreed_to_is_approved_whole_under_its_own_name(staff, is_chain, word):
    ring = RingFactory(is_chain=is_chain)
    AgreedMatchFactory.create_batch(2, ring=ring)
    other = {"ring": "chain", "chain": "ring"}[word]
    text = main_of(staff.get(ring.get_absolute_url()))
    assert f"{word.capitalize()} of " in text
    assert "Approve all its visits" in text
    assert f" {other} " not in text.lower()


def test_it_leads_back_to_the_round_that_found_it(staff):
    leg = MatchFactory(ring=RingFactory())
    found_by = RoundPairFactory(offer=leg.offer, request=leg.request, match=leg).round
    text = main_of(staff.get(leg.ring.get_absolute_url()))
    assert f'<a href="{found_by.get_absolute_url()}">{found_by}</a>' in text


@pytest.mark.parametrize(
    ("state", "leads"), [("proposed", False), ("approved", True), ("broken", True)]
)
def test_once_it_is_over_it_leads_to_what_became_of_it(staff, state, leads):
    text = main_of(staff.get(RingFactory(state=state).get_absolute_url()))
    queue = f'href="{reverse("admin:matchmaking_match_changelist")}?turn=all"'
    assert (queue in text) is leads


def test_it_leads_to_what_was_proposed_instead_of_a_lost_match(staff):
    instead = MatchFactory()
    text = main_of(staff.get(RingFactory(state="broken", instead=instead).get_absolute_url()))
    assert "Proposed instead" in text
    assert reverse("admin:matchmaking_match_change", args=[instead.pk]) in text
    assert str(instead) in text


def test_only_a_broken_ring_has_something_instead():
    with pytest.raises(IntegrityError, match="ring_with_something_instead_is_broken"):
        RingFactory(instead=MatchFactory())


def test_it_stands_under_rounds(staff):
    response = staff.get(RingFactory().get_absolute_url())
    assert f'<a href="{reverse("round-list")}" aria-current="true">Rounds</a>' in response.text


def main_of(response) -> str:
    return response.text.partition("<main")[2].partition("</main>")[0]
