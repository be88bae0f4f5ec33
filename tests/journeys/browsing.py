"""One person at a browser, and what no page of ours may do to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Locator, Page, Response, expect

from tests.factories.accounts import PASSWORD

WIDE, NARROW = {"width": 1360, "height": 900}, {"width": 360, "height": 780}

RULES = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # The dark scheme changes nothing but colours.
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
# Each change is drawn anew, so there are no more than needed to end as the page was.
THERE_AND_BACK = ((NARROW, ("light", "dark")), (WIDE, ("dark", "light")))
# axe would fetch and inline style sheets, which our policy forbids.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
# Only what is wrong comes back: telling all that is right takes as long as looking.
RUN_AXE = "options => axe.run(options).then(results => ({violations: results.violations}))"
END_TRANSITIONS = "document.getAnimations().forEach((running) => running.finish())"
NO_FAULTS = (
    # What Chromium writes to its console about a page that answers 4xx on purpose.
    "Failed to load resource",
    # What htmx writes there when somebody goes on before an answer has come.
    "htmx:afterRequest",
    "htmx:sendAbort",
)

Kind = tuple[str, bool, bool]


class Looks:
    """Looks at each kind of page once, with axe: light and dark, wide and narrow."""

    def __init__(self) -> None:
        self.seen: set[Kind] = set()

    def at(self, page: Page) -> Iterator[str]:
        """What is wrong with the page, if nobody has looked at its kind before."""
        kind = _kind_of(page)
        if kind in self.seen:
            return
        self.seen.add(kind)
        page.evaluate(AXE_SCRIPT)
        for size, schemes in THERE_AND_BACK:
            page.set_viewport_size(size)
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > size["width"]:
                yield f"{page.url} scrolls sideways: {width} of {size['width']} px"
            for scheme in schemes:
                options = {**OPTIONS, "runOnly": RULES[scheme]}
                page.emulate_media(color_scheme=scheme)
                page.evaluate(END_TRANSITIONS)  # axe must not measure a colour on its way
                results = AxeResults(page.evaluate(RUN_AXE, options))
                if results.violations_count:
                    mode = f"{scheme}, {size['width']} px"
                    yield f"{page.url} ({mode})\n{results.generate_report()}"


class Person:
    """Somebody with a browser of their own. `faults` collects what must never happen."""

    def __init__(self, context: BrowserContext, url: str, looks: Looks | None) -> None:
        self.context = context
        self.url = url
        self.looks = looks
        self.faults: list[str] = []
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("response", self._receive)
        return page

    def goes_to(self, path: str, heading: str | re.Pattern[str] | None = None) -> None:
        self.page.goto(path if path.startswith("http") else self.url + path)
        self.reads(heading)

    def reads(self, heading: str | re.Pattern[str] | None = None) -> None:
        """Wait for a page (with this heading), and look at it closely the first time."""
        h1 = self.page.get_by_role("heading", level=1)
        if heading is None:
            expect(h1, f"{self.page.url} has one main heading").to_have_count(1)
        else:
            expect(h1).to_have_text(heading)
        if self.looks:
            self.faults += self.looks.at(self.page)

    def sees(self, *words: str | re.Pattern[str]) -> None:
        for text in words:
            expect(self.page.locator("body")).to_contain_text(text)

    def is_told(self, *words: str) -> None:
        for text in words:
            expect(self.messages).to_contain_text(text)

    @property
    def messages(self) -> Locator:
        """What the last action said, on our pages and in the admin."""
        return self.page.locator(".messages, .messagelist")

    def follows(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Follow the first link of that name in the content."""
        place = within or self.page.get_by_role("main")
        place.get_by_role("link", name=name).first.click()

    def presses(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        place = within or self.page.get_by_role("main")
        place.get_by_role("button", name=name).first.click()

    def fills(self, **fields: str) -> None:
        """By the names of the fields, as in the forms."""
        for name, value in fields.items():
            self.field(name).fill(value)

    def ticks(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    def chooses(self, name: str, label: str) -> None:
        self.field(name).select_option(label=label)

    def field(self, name: str) -> Locator:
        return self.page.locator(f"[name='{name}']")

    def signs_in(self, email: str) -> None:
        self.goes_to("/account/login/", "Sign in")
        self.fills(login=email, password=PASSWORD)
        self.presses("Sign in")

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(NO_FAULTS):
            self.faults.append(f"{self.page.url}: {text}")

    def _receive(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= (500 if is_page else 400):
            self.faults.append(f"{response.url} answered {response.status}")


def must_have_no_faults(people: Iterable[Person]) -> None:
    """Nothing broken, nothing blocked by the content security policy, no script in trouble."""
    faults = [fault for person in people for fault in person.faults]
    assert not faults, "\n".join(faults)


def number_in(path: str) -> int:
    return int(re.search(r"\d+", path)[0])


def _kind_of(page: Page) -> Kind:
    """The name of its route, how it is viewed, and whether it shows errors in a form."""
    url = urlsplit(page.url)
    try:
        name = resolve(url.path).view_name
    except Resolver404:
        name = "404"
    return name, "view=map" in url.query, page.locator("#error-summary").count() > 0
