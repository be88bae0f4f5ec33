"""The main way by keyboard alone: nobody in this file touches a mouse."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.factories.accounts import PASSWORD
from tests.journeys.browsing import Person, number_in

FARTHEST = 150  # steps with the Tab key
# A link that covers its card draws its focus around the card.
HAS_VISIBLE_FOCUS = """element => ["", "::after"].some(part => {
  const {outlineStyle, outlineWidth} = getComputedStyle(element, part || null);
  return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
})"""


class Keyboard:
    """A person's keyboard. What has the focus must show it."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.page = person.page

    def presses(self, key: str) -> None:
        self.page.keyboard.press(key)

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)

    def goes_to(self, target: Locator, key: str = "Tab") -> None:
        """Step to `target` without leaving the page."""
        expect(target).to_be_attached()
        for _step in range(FARTHEST):
            if target.evaluate("element => element === document.activeElement"):
                assert target.evaluate(HAS_VISIBLE_FOCUS), f"{target} does not show its focus"
                return
            self.presses(key)
        pytest.fail(f"{FARTHEST} steps did not lead to {target}")

    def skips_to_content(self) -> None:
        self.goes_to(self.page.get_by_role("link", name="Skip to"))
        self.presses("Enter")
        expect(self.page.locator("main")).to_be_focused()

    def follows(self, name: str | re.Pattern[str]) -> None:
        self.goes_to(self.page.get_by_role("main").get_by_role("link", name=name).first)
        self.presses("Enter")

    def pushes(self, name: str) -> None:
        self.goes_to(self.page.get_by_role("main").get_by_role("button", name=name).first)
        self.presses("Space")


@pytest.fixture
def sat_down(somebody):
    """Somebody who has signed in by keyboard and is on the desk."""

    def sit_down(email: str) -> Keyboard:
        person = somebody()
        keyboard = Keyboard(person)
        person.goes_to("/account/login/", "Sign in")
        keyboard.skips_to_content()
        keyboard.goes_to(person.field("login"))
        keyboard.types(email)
        keyboard.goes_to(person.field("password"))
        keyboard.types(PASSWORD)
        keyboard.presses("Enter")
        expect(person.page).to_have_url(re.compile("/desk/$"))
        return keyboard

    return sit_down


def test_from_request_to_approval(sat_down, world, platform):
    stage = platform.stage
    stage.open_offer(boras=world.boras, topic_id=world.topic_id)

    visitor = sat_down(world.visitor)
    write_a_request(visitor, world.topic)
    match = ask_to_visit(visitor)

    host = sat_down(world.host)
    host.skips_to_content()
    host.follows(re.compile("^See and answer"))
    host.person.reads("Borås hosts Vestland")
    host.pushes("Say yes")
    host.person.is_told("You said yes.")

    staff = sat_down(world.staff)
    staff.goes_to(staff.page.locator(f"main a[href*='/match/{match}/']").first)
    staff.presses("Enter")
    staff.person.reads("Borås hosts Vestland")
    staff.pushes("Approve")
    staff.person.is_told("Approved. Both teams have been told and can plan now.")

    assert stage.record_of_match(match=match).state == "approved"


def test_menus_open_and_lead_on(sat_down, world):
    host = sat_down(world.host)

    menu = host.page.locator("details.account-wide")
    host.goes_to(menu.locator("summary"))
    host.presses("Enter")
    expect(menu).to_have_attribute("open", "")
    host.goes_to(menu.get_by_role("link", name="Your account"))
    host.presses("Enter")
    host.person.reads()
    expect(host.page).to_have_url(re.compile("/profile/$"))


def write_a_request(visitor: Keyboard, topic: str) -> None:
    person = visitor.person
    visitor.goes_to(visitor.page.get_by_role("link", name="Requests").first)
    visitor.presses("Enter")
    person.reads()
    person.goes_to("/requests/new/", "What does your team want to learn?")
    visitor.skips_to_content()
    visitor.goes_to(person.field("title"))
    visitor.types("Re-engaging young adults")
    visitor.goes_to(person.field("topic_1"))
    visitor.types(topic)
    visitor.goes_to(person.field("learning_goals"))
    visitor.types("How follow-up meetings are led.")
    visitor.goes_to(visitor.page.get_by_label("Practitioners", exact=True))
    visitor.presses("Space")
    visitor.goes_to(person.field("languages-0-language"))
    visitor.types("English")
    first, last = days_to_travel()
    type_a_day(visitor, person.field("windows-0-starts"), first)
    type_a_day(visitor, person.field("windows-0-ends"), last)
    visitor.pushes("Publish")
    person.reads("Re-engaging young adults")
    person.is_told("Published. Verified hosts can read your request now.")


def ask_to_visit(visitor: Keyboard) -> int:
    """The number of the match."""
    visitor.skips_to_content()
    visitor.follows("See the offers that fit")
    visitor.person.reads()
    visitor.follows("Inclusive pathways back into education and work")
    visitor.person.reads("Inclusive pathways back into education and work")
    visitor.follows("Ask to visit")
    visitor.person.reads("Ask to visit Borås")
    visitor.pushes("Ask to visit")
    visitor.person.reads("Borås hosts Vestland")
    visitor.person.is_told("Proposed.")
    return number_in(visitor.page.url.removeprefix(visitor.person.url))


def days_to_travel() -> tuple[date, date]:
    today = timezone.localdate()
    return today + timedelta(days=35), today + timedelta(days=80)


def type_a_day(visitor: Keyboard, field: Locator, day: date) -> None:
    """As the browser's own calendar field takes it, part by part."""
    visitor.goes_to(field)
    visitor.types(f"{day:%m%d%Y}")
    expect(field).to_have_value(day.isoformat())
