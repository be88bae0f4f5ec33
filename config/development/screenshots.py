"""`dev.py screenshots`: the demo once more, on services of its own, as docs/screenshots/.

The pictures are taken of what fits on a screen, so that they stay small and show what people see
first.
"""

import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Response, sync_playwright

from config import embedded
from config.development.browser import ARGUMENTS, chromium
from config.development.processes import ADDRESS, MANAGE, Processes
from config.development.surroundings import ROOT, local_environment, say, stop_signals_interrupt
from demo.people import PASSWORD, STAFF

PICTURES = ROOT / "docs" / "screenshots"
WIDE, NARROW = {"width": 1360, "height": 1000}, {"width": 360, "height": 780}
STEPS = ("migrate", "createcachetable", "load_reference", "load_demo", "collectstatic")

BORAS, VESTLAND = "coordinator.boras@example.org", "coordinator.vestland@example.org"
NOBODY = ""

Sight = Callable[[Page], None]


def home(page: Page) -> None:
    page.goto("/")


def offers(page: Page) -> None:
    page.goto("/requests/mine/")
    page.get_by_role("link", name="See the offers that fit").first.click()


def offer(page: Page) -> None:
    offers(page)
    page.get_by_role("article").get_by_role("link").first.click()


def form(page: Page) -> None:
    page.goto("/requests/new/")
    page.locator("[name=title]").fill("Meetings that people look forward to")
    page.get_by_role("button", name="Publish").click()


def match(page: Page) -> None:
    page.goto("/desk/")
    page.get_by_role("link", name="See and answer").first.click()


def exchange(page: Page) -> None:
    page.goto("/exchanges/")
    page.get_by_role("article").get_by_role("link").first.click()


def desk(page: Page) -> None:
    page.goto("/desk/")


def queue(page: Page) -> None:
    page.goto("/admin/matchmaking/match/")


def approval(page: Page) -> None:
    queue(page)
    page.locator("#result_list tbody a").first.click()


def review(page: Page) -> None:
    page.goto("/rounds/")
    page.get_by_role("link", name="Everything open this season").click()


def story(page: Page) -> None:
    page.goto("/stories/")
    page.get_by_role("link", name="Vestland").first.click()


SIGHTS: dict[str, list[Sight]] = {
    NOBODY: [home, story],
    VESTLAND: [offers, offer, form, exchange],
    BORAS: [desk, match],
    STAFF: [queue, approval, review],
}
ALSO_DARK = (home, offer, exchange)


def run(arguments: list[str]) -> int:
    if arguments:
        raise SystemExit("python3 dev.py screenshots takes no arguments.")
    program = chromium()
    if program is None:
        raise SystemExit("Chromium is missing. Install it, or name it in CHROMIUM.")
    with stop_signals_interrupt(), _demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        _take_pictures(browser, url)
    return 0


@contextmanager
def _demo() -> Iterator[str]:
    """The address of a demo that leaves nothing behind."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="mobility-pictures-") as folder:
        state = Path(folder)
        own = {"STATIC_ROOT": folder + "/static", "EMAIL_URL": f"filemail:///{folder}/mail"}
        site = {"SITE_URL": f"http://localhost:{port}", "DEMO": "1"}
        (state / "static").mkdir()
        environment = {**local_environment(port), **own, **site}
        for name in embedded.URLS:
            environment.pop(name, None)
        say("Starting PostgreSQL and Valkey")
        with embedded.throwaway_services(environment) as urls:
            environment |= urls
            for step in STEPS:
                say(f"Preparing: {step}")
                command = [*MANAGE, step, "--verbosity=0"]
                command += ["--no-input"] if step == "collectstatic" else []
                subprocess.run(command, cwd=ROOT, env=environment, check=True)
            with Processes(port, environment, state) as processes:
                processes.wait_until_ready()
                yield environment["SITE_URL"]


def _take_pictures(browser: Browser, url: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for person, sights in SIGHTS.items():
        context = browser.new_context(base_url=url, viewport=WIDE, reduced_motion="reduce")
        _show(context.new_page(), person, sights)
        context.close()


def _show(page: Page, person: str, sights: list[Sight]) -> None:
    broken: list[str] = []
    page.on("response", lambda answer: broken.extend(_complaint(answer)))
    if person:
        _sign_in(page, person)
    for sight in sights:
        say(f"Looking at: {sight.__name__}")
        sight(page)
        page.wait_for_load_state("networkidle")
        if broken:
            raise SystemExit(f"No picture of that: {broken[0]}.")
        _take(page, sight.__name__, is_dark_too=sight in ALSO_DARK)


def _sign_in(page: Page, person: str) -> None:
    page.goto("/account/login/")
    page.locator("[name=login]").fill(person)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk/")


def _take(page: Page, name: str, *, is_dark_too: bool) -> None:
    page.mouse.move(0, 0)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=PICTURES / f"{name}-{size['width']}.png")
    page.set_viewport_size(WIDE)
    if is_dark_too:
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=PICTURES / f"{name}-1360-dark.png")
        page.emulate_media(color_scheme="light")


def _complaint(answer: Response) -> list[str]:
    return [f"{answer.url} answered {answer.status}"] if answer.status >= 500 else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return probe.getsockname()[1]
