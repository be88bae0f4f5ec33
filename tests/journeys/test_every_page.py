"""A close look at the pages that no journey leads over, by everybody who can open them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.answers import OK, answers_to
from tests.journeys.browsing import Person
from tests.routes import Route, all_routes

NOT_PAGES = {"livez", "readyz", "story-feed", "profile-data", "desk-news", "admin:jsi18n"}
LISTS_OF_STAFF = {"admin:regions_organisation_changelist", "admin:matchmaking_match_changelist"}


@pytest.fixture
def exchange(platform, world):
    """Something on every list: an offer, a request, a match and the exchange it became."""
    stage = platform.stage
    return stage.open_exchange(
        offer=stage.open_offer(boras=world.boras, topic_id=world.topic_id),
        request=stage.open_request(vestland=world.vestland, topic_id=world.topic_id),
        visitor=world.visitor,
        host=world.host,
        staff=world.staff,
    )


def test_what_anybody_reads(somebody, exchange):
    anybody = somebody()
    look_at_pages(anybody, as_number=0)
    look_at(anybody, "/offers/?view=map", "/regions/SE232/")
    anybody.goes_to("/organisations/")
    anybody.follows("Borås Municipality")
    anybody.reads("Borås Municipality")


def test_what_a_coordinator_works_with(signed_in, world, exchange):
    coordinator = signed_in(world.host)
    look_at_pages(coordinator, as_number=1)
    look_at(coordinator, "/offers/new/", "/requests/new/")  # which lead on to forms with a key
    for page in ("people", "invitation", "certificates", "practical", "organiser", "cancel"):
        look_at(coordinator, f"/exchanges/{exchange}/{page}/")
    coordinator.goes_to("/organisations/mine/")
    coordinator.follows("Change the details")
    coordinator.reads("Change the details")


def test_what_staff_work_with(signed_in, world, exchange):
    staff = signed_in(world.staff)
    look_at_pages(staff, as_number=2)
    for list_of in ("exchanges/exchange", "matchmaking/hostingoffer", "matchmaking/visitrequest"):
        staff.goes_to(f"/admin/{list_of}/")
        staff.page.locator("#result_list tbody a").first.click()
        staff.reads()
    staff.goes_to(f"/exchanges/{exchange}/")
    staff.follows("The case for this visit")
    staff.reads(re.compile(" visits "))
    staff.goes_to("/outbox/")
    staff.page.get_by_role("main").locator("a[href^='/outbox/']").first.click()
    staff.reads()


def look_at_pages(person: Person, *, as_number: int) -> None:
    for route in all_routes():
        if is_page_of_its_own(route) and answers_to(route)[as_number] == OK:
            person.goes_to(reverse(route.name))


def is_page_of_its_own(route: Route) -> bool:
    """The staff's lists look alike; two of them stand for all."""
    is_list = route.name.startswith("admin:") and route.name.endswith("_changelist")
    if is_list and route.name not in LISTS_OF_STAFF:
        return False
    return not route.parameters and route.name not in NOT_PAGES


def look_at(person: Person, *paths: str) -> None:
    for path in paths:
        person.goes_to(path)
