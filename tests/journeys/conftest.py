"""A running platform and browsers for people's journeys.

Everything here lives as long as the journeys do, not the whole run: Playwright's event loop and
the platform's processes would be in the way of other tests.
"""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from config.development.browser import ARGUMENTS, chromium
from tests.journeys.browsing import WIDE, Looks, Person, must_have_no_faults
from tests.journeys.running import running_platform

QUICK = [
    *ARGUMENTS,
    # A page is left too soon for its scripts, axe above all, to be worth optimising.
    "--js-flags=--no-opt --no-maglev",
    # No process is begun ahead, in case that somebody opens another page.
    "--renderer-process-limit=1",
]
HERE = Path(__file__).parent
WORLDS = count()
PATIENCE = 20_000  # milliseconds; a busy machine may need them


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="package")
def browser():
    program = chromium()
    if program is None:
        sentence = "Chromium is missing: install it or set CHROMIUM to see the journeys."
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=QUICK)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def platform(browser, tmp_path_factory):
    with running_platform(tmp_path_factory.mktemp("platform")) as running:
        yield running


@pytest.fixture(scope="package")
def looks():
    """What has been looked at with axe already, in all journeys."""
    return Looks()


@pytest.fixture
def somebody(browser, platform, looks):
    """Makes people, each at a browser of their own: `somebody(javascript=False)`."""
    people = []

    def make(*, javascript: bool = True) -> Person:
        context = browser.new_context(
            viewport=WIDE, java_script_enabled=javascript, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        person = Person(context, platform.url, looks if javascript else None)
        people.append(person)
        return person

    yield make
    for person in people:
        person.context.close()
    must_have_no_faults(people)


@pytest.fixture
def world(platform):
    """Staff, a coordinator of Borås and one of Vestland whom no other journey knows."""
    return platform.stage.world(number=next(WORLDS))


@pytest.fixture
def another_world(platform):
    """The same roles in other organisations."""
    return platform.stage.world(number=next(WORLDS))


@pytest.fixture
def signed_in(somebody, platform):
    """Somebody who signed in some time ago and is on the desk."""

    def sign_in(email: str, *, javascript: bool = True) -> Person:
        person = somebody(javascript=javascript)
        cookie = platform.stage.session(email=email)
        person.context.add_cookies([{**vars(cookie), "url": platform.url}])
        person.goes_to("/desk/")
        return person

    return sign_in
