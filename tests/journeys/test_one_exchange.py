"""The whole way of one exchange: three people, three browsers, from sign-in to the story."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.browsing import Person

OFFER = "Inclusive pathways back into education and work"
REQUEST = "Re-engaging young adults outside education and work"
MATCH = "Borås hosts Vestland"
STORY = "What Vestland saw in Borås"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def people(request, somebody):
    """Each at a browser of their own."""
    names = ("boras", "vestland", "staff", "reader")
    return SimpleNamespace(**{name: somebody(javascript=request.param) for name in names})


def test_one_exchange_from_the_first_draft_to_the_published_story(people, world, platform):
    boras, vestland, staff, reader = people.boras, people.vestland, people.staff, people.reader
    for person, address in ((boras, world.host), (vestland, world.visitor), (staff, world.staff)):
        sign_in(person, address)

    draft_and_publish_an_offer(boras, world.topic)
    request_a_visit(vestland, world.topic)
    match = ask_to_visit(vestland)
    mail = platform.mail_to(world.host, "Vestland would like to visit you")
    assert "It is your turn: say yes or decline by" in mail.get_body(("plain",)).get_content()

    say_yes(boras)
    platform.mail_to(world.visitor, f"Both teams said yes: {MATCH}")
    platform.mail_to(world.staff, f"To decide: {MATCH}")

    approve(staff, match)
    for address in (world.host, world.visitor):
        platform.mail_to(address, f"Approved: {MATCH}")

    exchange = find_the_exchange(boras, vestland)
    agree_on_dates(boras, vestland)
    platform.mail_to(world.host, f"Dates agreed: {OFFER}")

    make_a_programme(boras)
    confirm_the_programme(vestland)
    confirm_the_programme(boras)
    vestland.goes_to(exchange, OFFER)
    vestland.sees("Confirmed. Nobody has to do anything now.")
    platform.mail_to(world.visitor, f"The programme stands: {OFFER}")

    change_and_confirm_again(boras, vestland, exchange)
    platform.mail_to(world.visitor, f"The programme changed: {OFFER}")
    name_the_visitors(vestland, exchange)
    open_the_papers(vestland, exchange)

    platform.stage.let_visit_pass(exchange=number_in(exchange))
    say_that_it_took_place(boras, exchange)
    platform.mail_to(world.visitor, f"Tell us how it went: {OFFER}")
    give_feedback(boras, exchange, "They asked what we no longer ask ourselves.")
    give_feedback(vestland, exchange, "We saw the work itself, not slides about it.")
    platform.mail_to(world.host, f"Feedback on: {OFFER}")
    take_a_practice_home(vestland, exchange)
    visit_back(boras, exchange)

    write_the_story(staff, exchange)
    platform.mail_to(world.visitor, f"Your story is public: {OFFER}")
    read_the_story(reader)


def sign_in(person: Person, address: str) -> None:
    person.signs_in(address)
    expect(person.page).to_have_url(re.compile("/desk/$"))
    person.reads()


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


def say_that_it_took_place(boras: Person, exchange: str) -> None:
    boras.goes_to(exchange, OFFER)
    boras.sees("Your turn, until", "Say that the visit took place")
    boras.follows("Say that the visit took place")
    boras.reads("The visit took place?")
    boras.presses("The visit took place")
    boras.reads(OFFER)
    boras.is_told("Completed. Please tell us how it went.")


def give_feedback(person: Person, exchange: str, quote: str) -> None:
    person.goes_to(exchange, OFFER)
    person.follows("Tell how it went")
    person.reads("How did it go?")
    for question in ("goals_met", "well_organised", "worth_the_time"):
        person.page.locator(f"[name={question}][value='5']").check()
    person.fills(worked_well="Time to talk.", quote=quote)
    person.field("may_quote").check()
    person.presses("Send the feedback")
    person.reads("How did it go?")
    person.is_told("Thank you.")
    person.sees("Each team reads its own feedback at once")


def take_a_practice_home(vestland: Person, exchange: str) -> None:
    vestland.goes_to(exchange, OFFER)
    vestland.follows("Write down what you take home")
    vestland.reads("What do you take home?")
    vestland.fills(title="Motivational interviews")
    vestland.page.get_by_label("exploring").check()
    vestland.presses("Save")
    vestland.reads(OFFER)
    vestland.is_told("Written down.")
    vestland.sees("Motivational interviews")


def visit_back(boras: Person, exchange: str) -> None:
    boras.goes_to(exchange, OFFER)
    boras.presses("Ask to visit Vestland")
    boras.reads("Edit your request")
    expect(boras.field("title")).not_to_have_value("")


def write_the_story(staff: Person, exchange: str) -> None:
    staff.goes_to("/desk/")
    staff.goes_to(exchange, OFFER)
    staff.presses("Draft the story")
    staff.reads("Edit the story")
    expect(staff.field("body")).to_have_value(re.compile("We saw the work itself"))
    staff.fills(title=STORY, standfirst="Two days beside colleagues who never give up on anybody.")
    staff.presses("Save")
    staff.reads(STORY)
    staff.is_told("Saved.")
    staff.presses("Publish")
    staff.reads(STORY)
    staff.is_told("Published. Everybody can read it now.")


def read_the_story(reader: Person) -> None:
    reader.goes_to("/")
    reader.goes_to("/stories/", "Stories")
    reader.follows(STORY)
    reader.reads(STORY)
    reader.sees("Motivational interviews", "We saw the work itself, not slides about it.")


def add_language_and_window(
    person: Person, language: str, level: str, *, first_day: int, last_day: int
) -> None:
    today = timezone.localdate()
    person.chooses("languages-0-language", language)
    person.chooses("languages-0-level", level)
    person.field("windows-0-starts").fill((today + timedelta(days=first_day)).isoformat())
    person.field("windows-0-ends").fill((today + timedelta(days=last_day)).isoformat())


def days_of_programme(person: Person):
    days = person.page.locator("#programme .days > section")
    expect(days).to_have_count(2)
    return days.nth(0), days.nth(1)


def session_in(day, title: str):
    """By its own title: others may name it as the one they clash with."""
    return day.locator(".session").filter(has=day.page.locator("strong", has_text=title))


def number_in(path: str) -> int:
    return int(re.search(r"\d+", path)[0])
