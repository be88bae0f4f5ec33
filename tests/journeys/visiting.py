"""From an approved match to a visit that is planned, as people do it in their browsers."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.agreeing import MATCH, OFFER
from tests.journeys.browsing import Person


def find_the_exchange(boras: Person, vestland: Person) -> str:
    """The path of its page."""
    for person in (boras, vestland):
        person.goes_to("/exchanges/", "Exchanges")
        person.sees(MATCH)
        person.follows(OFFER)
        person.reads(OFFER)
        person.sees("Planning. Your turn.", "Propose dates")
    return boras.page.url.removeprefix(boras.url)


def agree_on_dates(boras: Person, vestland: Person) -> None:
    boras.follows("Find dates")
    boras.reads("When is the visit?")
    boras.follows(re.compile("^Take these"))
    boras.reads("When is the visit?")
    expect(boras.field("starts")).not_to_have_value("")
    boras.presses("Propose these dates")
    boras.reads("When is the visit?")
    boras.is_told("Proposed. The other team has been told.")
    boras.sees("It is the turn of Vestland to answer.")

    vestland.page.reload()
    vestland.sees("Dates that wait for an answer")
    vestland.follows("See these dates")
    vestland.reads("When is the visit?")
    vestland.presses("Accept these dates")
    vestland.reads(OFFER)
    vestland.is_told("Agreed. Both teams have been told. Next is the programme.")


def make_a_programme(boras: Person) -> None:
    boras.follows(MATCH)
    boras.reads(OFFER)
    boras.sees("Plan the programme")
    boras.presses("Start from the offer")
    boras.reads(OFFER)
    boras.is_told("Here is a start from the offer. Change whatever you like.")

    boras.follows("Add a session")
    boras.reads("Add a session")
    boras.fills(starts="18:00", ends="17:00", title="Walk around the town")
    boras.presses("Add the session")
    boras.reads("Add a session")
    boras.sees("The session ends before it begins. Choose a later time.")
    expect(boras.field("title")).to_have_value("Walk around the town")
    boras.chooses("kind", "Social")
    boras.fills(ends="19:00", place="Town hall")
    boras.presses("Add the session")
    boras.reads(OFFER)
    boras.is_told("Added.")

    first, second = days_of_programme(boras)
    walk = session_in(first, "Walk around the town")
    walk.get_by_text("Change").click()
    walk.get_by_role("button", name="Earlier").click()
    boras.is_told("Moved.")

    first, second = days_of_programme(boras)
    expect(session_in(second, "Walk around the town")).to_have_count(0)
    first.get_by_role("link", name=re.compile("^Copy this day")).click()
    boras.reads("Copy a day")
    boras.field("target").select_option(index=1)
    boras.presses("Copy the sessions")
    boras.reads(OFFER)
    first, second = days_of_programme(boras)
    expect(session_in(second, "Walk around the town")).to_have_count(1)


def confirm_the_programme(person: Person) -> None:
    person.page.reload()
    person.follows("Confirm the programme")
    person.reads("Confirm the programme")
    person.sees("Walk around the town")
    person.presses("Confirm the programme")
    person.reads(OFFER)
    person.is_told("You confirmed the programme. The other team has been told.")


def change_and_confirm_again(boras: Person, vestland: Person, exchange: str) -> None:
    boras.goes_to(exchange, OFFER)
    first, _second = days_of_programme(boras)
    walk = session_in(first, "Walk around the town")
    walk.get_by_text("Change").click()
    walk.get_by_role("link", name=re.compile("^Edit")).click()
    boras.reads("Change the session")
    boras.fills(place="The canal")
    boras.presses("Save")
    boras.reads(OFFER)
    boras.sees("Planning.", "Confirm the programme")

    for person in (boras, vestland):
        person.goes_to(exchange, OFFER)
        person.sees("The canal")
        confirm_the_programme(person)
    vestland.sees("Confirmed. Nobody has to do anything now.")


def name_the_visitors(vestland: Person, exchange: str) -> None:
    vestland.follows("The visiting team")
    vestland.reads()
    vestland.follows(re.compile("^(Add|Name)"))
    vestland.reads("Name a visitor")
    vestland.fills(name="Counsellor Vestland", role="Counsellor", diet="No nuts")
    vestland.presses("Add this person")
    vestland.reads()
    vestland.is_told("Added.")
    vestland.sees("Counsellor Vestland")


def open_the_papers(vestland: Person, exchange: str) -> None:
    vestland.goes_to(exchange, OFFER)
    vestland.follows("Invitation letter")
    vestland.reads("Invitation to a job-shadowing visit")
    vestland.sees("Counsellor Vestland")
    vestland.goes_to(exchange, OFFER)
    vestland.follows("Programme to print")
    vestland.reads()
    vestland.sees("The canal")
    calendar = vestland.context.request.get(f"{vestland.url}{exchange}programme.ics")
    assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
    assert calendar.text().startswith("BEGIN:VCALENDAR")
    assert "The canal" in calendar.text()


def days_of_programme(person: Person):
    days = person.page.locator("#programme .days > section")
    expect(days).to_have_count(2)
    return days.nth(0), days.nth(1)


def session_in(day, title: str):
    """By its own title: others may name it as the one they clash with."""
    return day.locator(".session").filter(has=day.page.locator("strong", has_text=title))
