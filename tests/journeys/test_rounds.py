"""A matching round: run, reviewed, changed by "what if" and released; rings approved and broken."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import Person
from tests.until import until

ROUND = "Everything open"
SOLVED_WITHIN = 60_000  # milliseconds


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_round_is_run_reviewed_changed_and_released(javascript, world, signed_in, platform):
    stage = platform.stage
    stage.withdraw_idle_requests(staff=world.staff)
    for host, visitor in ((world.boras, world.vestland), (world.vestland, world.boras)):
        stage.open_offer(boras=host, topic_id=world.topic_id)
        stage.open_request(vestland=visitor, topic_id=world.topic_id)
    staff = signed_in(world.staff, javascript=javascript)

    open_a_round(staff)
    run_it(staff)
    staff.sees("Ring: ", "Borås hosts Vestland", "Vestland hosts Borås", "Proven")
    assert not [mail for mail in platform.mails_to(world.host) if "Matched" in mail["Subject"]]

    forbid_a_pair(staff)
    stage.let_the_last_round_be_large()
    have_a_worker_force_it(staff)
    release(staff)
    for address in (world.host, world.visitor):
        mail = platform.mail_to(address, "Matched for you: a visit")
        assert "It is your turn: say yes or decline" in mail.get_body(("plain",)).get_content()


def test_a_ring_is_approved_whole(world, signed_in, platform):
    proposed = propose_a_ring(world, platform)
    staff = signed_in(world.staff)
    staff.goes_to(f"/rounds/rings/{proposed.ring}/", "Ring of Borås → Vestland → Borås")
    staff.sees("It can be approved once every team has said yes to all its visits.")

    for address in (world.host, world.visitor):
        team = signed_in(address)
        for match in proposed.matches:
            team.goes_to(f"/matches/{match}/")
            team.sees("This match is part of a ring")
            team.presses("Say yes")
            team.is_told("You said yes. The other team has been told.")

    staff.goes_to(f"/admin/matchmaking/match/{proposed.matches[0]}/change/")
    staff.follows("Look at the whole ring")
    staff.reads("Ring of Borås → Vestland → Borås")
    staff.presses("Approve all its visits")
    staff.is_told("Approved. All its teams have been told and can plan now.")
    platform.mail_to(world.host, "Approved: Borås hosts Vestland")
    platform.mail_to(world.host, "Approved: Vestland hosts Borås")


def test_a_ring_breaks_and_what_stands_goes_on(world, signed_in, platform):
    proposed = propose_a_ring(world, platform)
    lost, standing = proposed.matches
    boras = signed_in(world.host)
    boras.goes_to(f"/matches/{lost}/")
    boras.follows(re.compile("^Decline"))
    boras.fills(reason="We have no room this year.")
    boras.presses("Decline")
    boras.is_told("Declined. The other team has been told why.")

    for address in (world.host, world.visitor):
        platform.mail_to(address, "The ring is broken, your match stands: Vestland hosts Borås")
    boras.goes_to(f"/matches/{standing}/", "Vestland hosts Borås")
    expect(boras.page.locator("body")).not_to_contain_text("This match is part of a ring")
    boras.presses("Say yes")
    staff = signed_in(world.staff)
    staff.goes_to(f"/rounds/rings/{proposed.ring}/", "Ring of Borås → Vestland → Borås")
    staff.sees("Broken", "One team dropped out.")


def open_a_round(staff: Person) -> None:
    staff.goes_to("/rounds/", "Matching rounds")
    staff.follows("Open a round")
    staff.reads("Open a round")
    staff.fills(name=ROUND)
    staff.presses("Count again")
    staff.reads("Open a round")
    expect(staff.field("name")).to_have_value(ROUND)
    staff.presses("Open the round")
    staff.reads(ROUND)
    staff.is_told("Opened. Look at the settings once more, then run it.")


def run_it(staff: Person) -> None:
    staff.presses("Run")
    waits_for(staff, "How it was found")
    staff.reads(ROUND)


def forbid_a_pair(staff: Person) -> None:
    staff.follows(re.compile("^Not these two.*Vestland"))
    staff.reads("What if Borås does not host Vestland?")
    staff.sees("What it costs", "What changes", "until you apply it")
    staff.presses("Apply it")
    staff.reads(re.compile("What if"))
    staff.fills(reason="These two have met already.")
    staff.presses("Apply it")
    staff.reads(ROUND)
    staff.is_told("Changed. The solution is the best there is with your wish.")
    staff.sees("These two have met already.", "1 pair forbidden")


def have_a_worker_force_it(staff: Person) -> None:
    """The pair that was forbidden is put together again."""
    staff.follows(re.compile("^(Find a|Another) host.*Vestland"))
    staff.reads(re.compile("host for Vestland"))
    staff.follows(re.compile("^What if this one"))
    staff.reads("What if Borås hosts Vestland?")
    staff.sees("A worker finds out")
    staff.presses("Work it out")
    waits_for(staff, "What it costs")
    staff.reads("What if Borås hosts Vestland?")
    staff.fills(reason="They want to meet again.")
    staff.presses("Apply it")
    staff.reads(ROUND)
    staff.is_told("Changed. The solution is the best there is with your wish.")
    staff.sees("They want to meet again.", "1 pair forced")


def release(staff: Person) -> None:
    staff.follows(re.compile("^Release"))
    staff.reads("Release?")
    staff.presses("Release")
    waits_for(staff, "All proposals have been sent")
    staff.reads(ROUND)


def waits_for(staff: Person, words: str) -> None:
    """The page comes to say `words` by itself; without JavaScript one asks again oneself."""
    body = staff.page.locator("body")
    if staff.looks is None:
        until(lambda: words in body.inner_text() or asks_again(staff), SOLVED_WITHIN / 1000)
    expect(body).to_contain_text(words, timeout=SOLVED_WITHIN)


def asks_again(staff: Person) -> None:
    """Where the page has the link for it: the one before may still be there."""
    refresh = staff.page.get_by_role("link", name="Refresh")
    if refresh.count():
        refresh.click()


def propose_a_ring(world, platform):
    return platform.stage.proposed_ring(
        boras=world.boras, vestland=world.vestland, topic_id=world.topic_id, staff=world.staff
    )
