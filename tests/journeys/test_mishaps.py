"""What people do in a hurry: a clear sentence, nothing doubled, nothing lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import Person

OFFER = "Inclusive pathways back into education and work"
DONE_ALREADY = "Nothing was changed: this was done already."

AT_ONCE = """action => {
  const form = document.querySelector(`form[action$="${action}"]`);
  setTimeout(() => form.submit(), %d - Date.now());
}"""


@pytest.fixture
def pair(platform, world):
    """An open offer and an open request."""
    stage = platform.stage
    return {
        "offer": stage.open_offer(boras=world.boras, topic_id=world.topic_id),
        "request": stage.open_request(vestland=world.vestland, topic_id=world.topic_id),
    }


@pytest.fixture
def proposed(platform, world, pair):
    return platform.stage.proposed_match(**pair, visitor=world.visitor)


@pytest.fixture
def agreed(platform, world, pair):
    return platform.stage.agreed_match(**pair, visitor=world.visitor, host=world.host)


def test_double_click_says_yes_once(signed_in, world, platform, proposed):
    host = signed_in(world.host)
    host.goes_to(f"/matches/{proposed}/")
    host.page.get_by_role("button", name="Say yes").dblclick()
    host.sees("Both teams said yes. The association looks at it now")

    record = platform.stage.record_of_match(match=proposed)
    assert (record.state, record.verbs) == ("agreed", ["propose", "accept"])


def test_double_click_approves_once(signed_in, world, platform, agreed):
    staff = signed_in(world.staff)
    staff.goes_to(f"/admin/matchmaking/match/{agreed}/change/")
    staff.page.get_by_role("main").get_by_role("button", name="Approve").dblclick()
    staff.reads(re.compile("waits? for you"))

    must_be_approved_once(platform, agreed)


def test_two_browsers_approve_at_once(signed_in, world, platform, agreed):
    pair = [signed_in(world.staff), signed_in(world.staff)]
    for staff in pair:
        staff.goes_to(f"/admin/matchmaking/match/{agreed}/change/")
    moment = pair[0].page.evaluate("Date.now() + 500")
    for staff in pair:
        staff.page.evaluate(AT_ONCE % moment, f"/matches/{agreed}/approve/")

    for staff in pair:
        staff.reads(re.compile("waits? for you"))
    told = sorted(staff.messages.inner_text() for staff in pair)
    assert told == [
        "Approved. Both teams have been told and can plan now.",
        f"{DONE_ALREADY} It is now “approved”.",
    ]
    must_be_approved_once(platform, agreed)


def test_back_shows_what_is_now(signed_in, world, platform, proposed):
    host = signed_in(world.host)
    host.goes_to(f"/matches/{proposed}/")
    host.presses("Say yes")
    host.is_told("You said yes. The other team has been told.")

    host.page.go_back()

    host.sees("Both teams said yes. The association looks at it now")
    expect(host.page.get_by_role("button", name="Say yes")).to_have_count(0)


def test_a_button_pressed_again_in_an_older_window(signed_in, world, platform, proposed):
    first, second = signed_in(world.host), signed_in(world.host)
    for host in (first, second):
        host.goes_to(f"/matches/{proposed}/")
    first.presses("Say yes")
    first.is_told("You said yes. The other team has been told.")

    second.presses("Say yes")

    second.is_told(DONE_ALREADY)
    record = platform.stage.record_of_match(match=proposed)
    assert (record.state, record.verbs) == ("agreed", ["propose", "accept"])


def test_back_to_a_form_and_sent_again_leads_to_what_is_there(signed_in, world, platform, pair):
    visitor = signed_in(world.visitor)
    visitor.goes_to(f"/matches/propose/?offer={pair['offer']}&request={pair['request']}")
    visitor.presses("Ask to visit")
    visitor.is_told("Proposed.")
    match = visitor.page.url

    visitor.page.go_back()
    visitor.page.wait_for_load_state()
    if "propose" in visitor.page.url:
        visitor.presses("Ask to visit")

    visitor.is_told("this offer and this request are in a match already. Here it is.")
    expect(visitor.page).to_have_url(match)


def test_a_stale_page_says_so_and_keeps_what_was_typed(signed_in, world, pair):
    first, second = signed_in(world.host), signed_in(world.host)
    for host in (first, second):
        host.goes_to(f"/offers/{pair['offer']}/edit/", "Edit your offer")
    save(first, summary="What the first of us wrote.")
    first.reads(OFFER)
    first.is_told("Saved.")

    save(second, summary="What the second of us wrote.")
    second.reads("Edit your offer")
    second.sees("Somebody saved this after you had opened it. Nothing you typed is lost")
    expect(second.field("summary")).to_have_value("What the second of us wrote.")
    first.page.reload()
    first.sees("What the first of us wrote.")

    save(second)
    second.reads(OFFER)
    second.sees("What the second of us wrote.")


def test_what_is_not_there_or_not_theirs_is_said_the_same_way(signed_in, another_world, proposed):
    other = signed_in(another_world.host)
    for path in ("/nowhere/", f"/matches/{proposed}/", f"/matches/{proposed}/accept/"):
        other.goes_to(path, "There is nothing here")
        other.sees("The address is wrong, the page was removed, or it is not open to you.")


def save(person: Person, **changes: str) -> None:
    person.fills(**changes)
    person.page.get_by_role("main").get_by_role("button", name="Save", exact=True).last.click()


def must_be_approved_once(platform, match: int) -> None:
    record = platform.stage.record_of_match(match=match)
    assert (record.state, record.verbs) == ("approved", ["propose", "accept", "approve"])
    assert (record.visits_taken, record.exchanges) == (1, 1)
