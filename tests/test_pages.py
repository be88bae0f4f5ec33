"""Every page without an object, as anybody, a coordinator and staff find it.

The routes come from the URL resolver: a new one is a page for everybody until the table in
`tests/answers.py` says otherwise.
"""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests.answers import OK, SIGN_IN, answers_to
from tests.routes import all_routes

PEOPLE = ("anonymous", "host", "staff")
PIECES_OF_PAGES = {"desk-news"}

ROUTES = [route for route in all_routes() if not route.parameters]


class Markup(HTMLParser):
    """What the house forbids or asks for in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings = 0
        self.title = ""
        self.language = None
        self.forbidden: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.open = [tag]
        self.headings += tag == "h1"
        if tag == "html":
            self.language = given.get("lang")
        if tag == "style" or (tag == "script" and "src" not in given):
            self.forbidden.append(f"<{tag}>")
        self.forbidden += [
            f"<{tag} {name}>"
            for name in given
            if name == "style" or name.startswith(("on", "hx-on"))
        ]

    def handle_data(self, data):
        if self.open == ["title"]:
            self.title += data.strip()

    def handle_endtag(self, tag):
        self.open = []


@pytest.mark.parametrize("route", ROUTES, ids=[route.name for route in ROUTES])
def test_page(route, client, cast, offer, visit_request):
    for person, expected in zip(PEOPLE, answers_to(route), strict=True):
        client.logout()
        if person != "anonymous":
            client.force_login(getattr(cast, person))
        response = client.get(reverse(route.name))

        assert _answer(response) == expected, person
        if expected == OK and response["Content-Type"].startswith("text/html"):
            _must_be_well_made(response, is_whole=route.name not in PIECES_OF_PAGES)


def _answer(response) -> int | str:
    leads_to = response.headers.get("Location", "")
    if leads_to.startswith((reverse("account_login"), reverse("admin:login"))):
        return SIGN_IN
    return response.status_code


def _must_be_well_made(response, *, is_whole: bool) -> None:
    page = Markup(response.content.decode())
    assert page.forbidden == []
    assert "script-src 'self'" in response["Content-Security-Policy"]
    if is_whole:
        assert page.headings == 1
        assert page.title
        assert page.language == "en"
