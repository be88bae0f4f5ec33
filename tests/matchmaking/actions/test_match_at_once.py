"""What people do to matches at the same moment, each over a connection of their own."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from lifecycle.models import LogEntry
from lifecycle.refusals import Refused
from matchmaking.actions.match import (
    accept_match,
    approve_match,
    propose_match,
    release_visit,
    withdraw_match,
)
from matchmaking.actions.separation import keep_apart
from matchmaking.models import HostingOffer, Match, Separation
from matchmaking.states import MatchState, RequestState
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.matchmaking import AgreedMatchFactory, OfferFactory
from tests.factories.regions import OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)

TEAMS = 50
VISITS = 3


def all_at_once(*deeds: Callable[[], object]) -> list[str]:
    """Does all deeds at the same moment, each in a thread of its own; what became of each."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        start.wait()
        try:
            connect()
            deed()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def connect() -> None:
    """Waits for one of the pool's connections, of which there are fewer than threads."""
    while connection.connection is None:
        try:
            connection.ensure_connection()
        except OperationalError:
            connection.close()


def approval_of(match: Match, staff) -> Callable[[], object]:
    return lambda: approve_match(Match.objects.get(pk=match.pk), by=staff)


def test_fifty_approvals_at_once_take_three_visits():
    staff = UserFactory(is_staff=True)
    offer = OfferFactory(visits=VISITS)
    matches = [AgreedMatchFactory(offer=offer) for _team in range(TEAMS)]

    answers = Counter(all_at_once(*(approval_of(match, staff) for match in matches)))

    refusal = "Not approved: all visits of this offer are taken. The host can raise their number."
    assert answers == {"done": VISITS, refusal: TEAMS - VISITS}
    offer.refresh_from_db()
    assert offer.visits_taken == VISITS
    approved = Match.objects.filter(state=MatchState.APPROVED)
    assert approved.count() == VISITS
    assert all(match.request.state == RequestState.MATCHED for match in approved)
    assert Match.objects.waiting_for_staff().count() == TEAMS - VISITS


def test_a_double_click_approves_once(cast, offer, visit_request):
    match = AgreedMatchFactory(offer=offer, request=visit_request)
    answers = all_at_once(*[approval_of(match, cast.staff)] * 2)
    assert Counter(answers)["done"] == 1
    assert HostingOffer.objects.get().visits_taken == 1
    assert LogEntry.objects.filter(verb="approve").count() == 1
    assert Message.objects.filter(kind="match_approved").count() == 2


def test_two_of_the_staff_approve_two_matches_of_one_team(cast, visit_request):
    """Only one can be approved; the platform ends the other."""
    first, second = (AgreedMatchFactory(request=visit_request) for _host in range(2))
    answers = all_at_once(approval_of(first, cast.staff), approval_of(second, cast.staff))
    assert Counter(answers)["done"] == 1
    assert sorted(Match.objects.values_list("state", flat=True)) == ["approved", "withdrawn"]
    assert sum(HostingOffer.objects.values_list("visits_taken", flat=True)) == 1


def test_yes_and_withdrawal_at_once_end_in_one_state(cast, offer, visit_request):
    match = propose_match(offer, visit_request, by=cast.visitor)

    def other() -> Match:
        return Match.objects.get(pk=match.pk)

    answers = all_at_once(
        lambda: accept_match(other(), by=cast.host),
        lambda: withdraw_match(other(), by=cast.visitor),
    )
    match.refresh_from_db()
    verbs = list(match.log.values_list("verb", flat=True))
    assert match.state == MatchState.WITHDRAWN
    assert answers[1] == "done"
    assert verbs == ["propose", *(["accept"] if answers[0] == "done" else []), "withdraw"]


def test_two_proposals_at_once_make_one_match(cast, offer, visit_request):
    propose = [lambda: propose_match(offer, visit_request, by=cast.visitor)] * 2
    assert Counter(all_at_once(*propose))["done"] == 1
    assert Match.objects.count() == 1
    assert Message.objects.filter(kind="match_proposed").count() == 1


def test_a_visit_is_given_back_once(cast, offer, visit_request):
    match = AgreedMatchFactory(offer=offer, request=visit_request)
    approve_match(match, by=cast.staff)
    release = [lambda: release_visit(Match.objects.get(), by=cast.staff)] * 2
    assert Counter(all_at_once(*release))["done"] == 1
    assert HostingOffer.objects.get().visits_taken == 0


def test_two_who_keep_the_same_organisations_apart_at_once_record_it_once():
    staff = UserFactory(is_staff=True)
    one, other = OrganisationFactory(), OrganisationFactory()

    def keeping(first, second) -> Callable[[], object]:
        separation = Separation(one=first, other=second, reason="They share a head.")
        return lambda: keep_apart(separation, by=staff)

    answers = Counter(all_at_once(keeping(one, other), keeping(other, one)))

    assert answers == {"done": 1, "These two are kept apart already.": 1}
    assert Separation.objects.standing().between(one.pk, other.pk).count() == 1


def test_a_button_pressed_twice_at_once_keeps_them_apart_once_and_says_so():
    staff = UserFactory(is_staff=True)
    pair = {"one": OrganisationFactory().pk, "other": OrganisationFactory().pk}
    told = []

    def pressing() -> Callable[[], object]:
        browser = Client()
        browser.force_login(staff)
        form = pair | {"reason": "They share a head."}
        url = reverse("admin:matchmaking_separation_add")
        return lambda: told.append(browser.post(url, form, follow=True).text)

    all_at_once(pressing(), pressing())

    assert Separation.objects.count() == 1
    assert len([page for page in told if "These two are kept apart already." in page]) == 1
