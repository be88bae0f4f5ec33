"""The whole way of one exchange: three people, three browsers, from sign-in to the story."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.agreeing import (
    MATCH,
    OFFER,
    approve,
    ask_to_visit,
    draft_and_publish_an_offer,
    request_a_visit,
    say_yes,
)
from tests.journeys.browsing import Person, number_in
from tests.journeys.visiting import (
    agree_on_dates,
    change_and_confirm_again,
    confirm_the_programme,
    find_the_exchange,
    make_a_programme,
    name_the_visitors,
    open_the_papers,
)

STORY = "What Vestland saw in Borås"


def test_one_exchange_from_the_first_draft_to_the_published_story(
    somebody, signed_in, world, platform
):
    """The visitors do without JavaScript, until they come to pages that only visitors see: there
    axe needs it."""
    boras, vestland, staff = somebody(), somebody(javascript=False), somebody()
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

    vestland = signed_in(world.visitor)
    vestland.goes_to(exchange, OFFER)
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
    read_the_story(somebody())


def sign_in(person: Person, address: str) -> None:
    person.signs_in(address)
    expect(person.page).to_have_url(re.compile("/desk/$"))
    person.reads()


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
