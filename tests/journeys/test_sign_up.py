"""Somebody new: an account, an organisation, the association's check, a colleague."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.factories.accounts import PASSWORD
from tests.journeys.browsing import Person

NAME = "Vidzeme Planning Region"
COORDINATOR, COLLEAGUE = "coordinator@vidzeme.example.org", "colleague@vidzeme.example.org"


def test_a_newcomer_registers_an_organisation_and_a_colleague_joins(
    somebody, signed_in, world, platform
):
    newcomer, colleague = somebody(), somebody()
    sign_up(newcomer, COORDINATOR, "Coordinator Vidzeme", platform)

    newcomer.reads("Where do you work?")
    newcomer.follows("Register an organisation")
    register(newcomer)
    platform.mail_to(world.staff, f"{NAME} wants to join")

    verify(signed_in(world.staff))
    platform.mail_to(COORDINATOR, f"{NAME} is verified")

    newcomer.page.reload()
    newcomer.follows("People")
    newcomer.reads("People")
    newcomer.fills(email=COLLEAGUE)
    newcomer.presses("Send the invitation")
    newcomer.reads("People")
    newcomer.is_told(f"Invited. We sent an e-mail to {COLLEAGUE}.")

    invitation = platform.mail_to(COLLEAGUE, f"Join {NAME}")
    link = re.search(r"http\S+/invitations/\S+", words_of(invitation))[0]
    colleague.goes_to(link, "Sign in")
    colleague.follows("Create an account")
    sign_up(colleague, COLLEAGUE, "Colleague Vidzeme", platform)
    colleague.reads(f"Join {NAME}")
    colleague.presses("Join")
    colleague.is_told(f"Welcome to {NAME}.")

    newcomer.page.reload()
    newcomer.sees("Colleague Vidzeme")


def sign_up(person: Person, address: str, name: str, platform) -> None:
    if "/signup/" not in person.page.url:
        person.goes_to("/account/signup/")
    person.reads("Create an account")
    person.fills(full_name=name, email=address, password1="short")
    person.presses("Create the account")
    person.reads("Create an account")
    person.sees("There is a problem", "This password is too short.")
    expect(person.field("email")).to_have_value(address)

    person.fills(password1=PASSWORD)
    person.presses("Create the account")
    person.reads("Confirm your e-mail address")
    mail = platform.mail_to(address, "Your code to confirm this address")
    person.fills(code=re.search(r"^[A-Z0-9-]{6,}$", words_of(mail), re.MULTILINE)[0])
    person.presses("Confirm")


def register(person: Person) -> None:
    person.reads("Register an organisation")
    person.chooses("country", "Latvia")
    person.presses("Continue")
    person.sees("Step 2 of 2")
    person.reads("Register an organisation")
    person.fills(name=NAME, short_name="Vidzeme", place="Valmiera")
    person.presses("Register")
    person.reads("Register an organisation")
    person.sees("There is a problem")
    expect(person.field("name")).to_have_value(NAME)

    person.chooses("kind", "Regional authority")
    region = person.field("region").locator("option", has_text="Vidzeme").first
    person.field("region").select_option(region.get_attribute("value"))
    person.ticks("Latvian")
    person.ticks("English")
    person.presses("Register")
    person.reads(NAME)
    person.is_told("Registered. The association checks every organisation once")
    person.sees("Waiting for the association")


def verify(staff: Person) -> None:
    staff.sees(NAME)
    staff.goes_to("/admin/regions/organisation/")
    staff.follows(NAME)
    staff.reads()
    staff.presses("Verify")
    staff.reads()
    staff.is_told("Verified. Its coordinators have been told.")


def words_of(mail) -> str:
    return mail.get_body(("plain",)).get_content()
