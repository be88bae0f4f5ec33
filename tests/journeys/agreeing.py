"""From the first draft to an approved match, as people do it in their browsers."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.browsing import Person, number_in

OFFER = "Inclusive pathways back into education and work"
REQUEST = "Re-engaging young adults outside education and work"
MATCH = "Borås hosts Vestland"


def draft_and_publish_an_offer(boras: Person, topic: str) -> None:
    boras.goes_to("/offers/new/", "What can you show visitors?")
    boras.fills(title=OFFER)
    boras.presses("Save draft and look at it")
    boras.reads(OFFER)
    boras.sees("This is a draft.", "Before it can be published:", "Choose the main topic.")

    boras.follows("Edit")
    boras.reads("Edit your offer")
    boras.fills(
        department="Working Life Department",
        summary="See how one team follows up people far from work.",
        observation="Follow-up meetings as they happen.",
        methods="Motivational interviewing and mapping.",
        group_max="6",
    )
    boras.chooses("main_topic", topic)
    boras.ticks("Practitioners")
    add_language_and_window(boras, "English", "C1", first_day=30, last_day=120)
    boras.presses("Save draft and look at it")
    boras.reads(OFFER)
    boras.is_told("Saved.")

    boras.presses("Publish")
    boras.reads(OFFER)
    boras.is_told("Published. Everybody can see your offer now.")


def request_a_visit(vestland: Person, topic: str) -> None:
    vestland.goes_to("/requests/new/", "What does your team want to learn?")
    vestland.fills(title=REQUEST, roles="Two counsellors and a team leader", team_size="0")
    vestland.presses("Publish")
    vestland.reads("What does your team want to learn?")
    vestland.sees("There is a problem", "Choose at least one topic.")
    expect(vestland.field("team_size")).to_have_attribute("aria-invalid", "true")
    expect(vestland.field("title")).to_have_value(REQUEST)
    expect(vestland.field("roles")).to_have_value("Two counsellors and a team leader")

    vestland.fills(learning_goals="How follow-up meetings are led, and by whom.", team_size="2")
    vestland.chooses("topic_1", topic)
    vestland.ticks("Practitioners")
    add_language_and_window(vestland, "English", "B2", first_day=35, last_day=110)
    vestland.presses("Save draft and look at it")
    vestland.reads(REQUEST)
    vestland.follows("Edit")
    vestland.reads("Edit your request")
    fits = vestland.page.locator("#fits")
    expect(fits).to_contain_text(OFFER)
    fits.get_by_text("Why").first.click()
    expect(fits).to_contain_text(re.compile(r"Topics?, \d+: "))

    vestland.presses("Publish")
    vestland.reads(REQUEST)
    vestland.is_told("Published. Verified hosts can read your request now.")


def ask_to_visit(vestland: Person) -> int:
    """The number of the match."""
    vestland.follows("See the offers that fit")
    vestland.reads()
    vestland.presses("Show results")  # the list as it is filtered already
    vestland.reads()
    first = vestland.page.get_by_role("article").first
    expect(first).to_contain_text(OFFER)
    expect(first).to_contain_text("fits this request")
    vestland.follows(OFFER)
    vestland.reads(OFFER)
    vestland.follows("Ask to visit")
    vestland.reads("Ask to visit Borås")
    vestland.fills(message="We have just begun to work like this.")
    vestland.presses("Ask to visit")
    vestland.reads(MATCH)
    vestland.is_told("Proposed.")
    vestland.sees("Borås has until", "We have just begun to work like this.")
    match = number_in(vestland.page.url.removeprefix(vestland.url))
    vestland.goes_to("/desk/")
    vestland.sees("Borås has your request to visit", "Host’s turn")
    return match


def say_yes(boras: Person) -> None:
    boras.goes_to("/desk/")
    boras.sees("Vestland asks to visit you")
    boras.follows(re.compile("^See and answer"))
    boras.reads(MATCH)
    boras.sees("Your turn, until", "It is your turn: say yes, or decline with a reason")
    boras.presses("Say yes")
    boras.reads(MATCH)
    boras.is_told("You said yes. The other team has been told.")
    boras.sees("Both teams said yes. The association looks at it now")


def approve(staff: Person, match: int) -> None:
    staff.goes_to("/desk/")
    staff.sees(MATCH)
    staff.goes_to("/admin/")
    staff.goes_to("/admin/matchmaking/match/", re.compile("waits? for you"))
    staff.page.locator(f"#result_list a[href$='/{match}/change/']").first.click()
    staff.reads(MATCH)
    staff.sees(
        "Your decision",
        re.compile(r"How we get to \d+"),
        "The host",
        "The visitors",
        "Other matches",
    )
    staff.presses("Approve")
    staff.reads(re.compile("waits? for you"))
    staff.is_told("Approved. Both teams have been told and can plan now.")


def add_language_and_window(
    person: Person, language: str, level: str, *, first_day: int, last_day: int
) -> None:
    today = timezone.localdate()
    person.chooses("languages-0-language", language)
    person.chooses("languages-0-level", level)
    person.field("windows-0-starts").fill((today + timedelta(days=first_day)).isoformat())
    person.field("windows-0-ends").fill((today + timedelta(days=last_day)).isoformat())
