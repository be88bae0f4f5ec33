"""Every page without an object, as anybody, a coordinator and staff find it.

The routes come from the URL resolver: a new one is a page for everybody until a table says
otherwise.
"""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests.routes import Route, all_routes

SIGN_IN, OK, MOVED, MISSING, WRONG_METHOD, FORBIDDEN = "sign in", 200, 302, 404, 405, 403

PEOPLE = ("anonymous", "host", "staff")

FOR_MEMBERS = (SIGN_IN, OK, OK)
ANSWERS = {
    # name: (anonymous, a coordinator, staff), where it is not a page for all three
    "desk": FOR_MEMBERS,
    "desk-news": FOR_MEMBERS,
    "profile": FOR_MEMBERS,
    "profile-data": FOR_MEMBERS,
    "profile-erase": FOR_MEMBERS,
    "organisation-register": FOR_MEMBERS,
    "my-organisation": (SIGN_IN, MOVED, OK),  # to the one that one acts for
    "organisation-switch": (SIGN_IN, WRONG_METHOD, WRONG_METHOD),
    "offer-mine": (SIGN_IN, OK, MOVED),
    "offer-create": FOR_MEMBERS,
    "request-mine": (SIGN_IN, OK, MOVED),
    "request-create": FOR_MEMBERS,
    "request-fits-new": (SIGN_IN, WRONG_METHOD, WRONG_METHOD),
    "match-list": FOR_MEMBERS,
    "match-propose": (SIGN_IN, MISSING, MISSING),  # names nothing to put together
    "exchange-list": FOR_MEMBERS,
    "outbox": (SIGN_IN, MISSING, OK),
    "round-weights": (SIGN_IN, MISSING, OK),
    # The pages of a third party, in our house style
    "account_login": (OK, MOVED, MOVED),
    "account_logout": (MOVED, OK, OK),
    "account_signup": (OK, MOVED, MOVED),
    "account_reauthenticate": FOR_MEMBERS,
    "account_email": FOR_MEMBERS,
    "account_change_password": FOR_MEMBERS,
    # Steps of a longer way, from which one is led back to its beginning
    "account_email_verification_sent": (SIGN_IN, MOVED, MOVED),
    "account_set_password": (SIGN_IN, MOVED, MOVED),
    "account_confirm_login_code": (SIGN_IN, MOVED, MOVED),
    "account_confirm_password_reset_code": (SIGN_IN, SIGN_IN, SIGN_IN),
    "account_complete_password_reset": (MOVED, MOVED, MOVED),
    # The admin's own way in and out
    "admin:login": (SIGN_IN, FORBIDDEN, MOVED),
    "admin:logout": (MOVED, MOVED, WRONG_METHOD),
}

# Where the staff's work is. What else the admin has is for those with permissions of their own.
ADMIN_FOR_STAFF = {
    "admin:index",
    "admin:password_change",
    "admin:password_change_done",
    "admin:jsi18n",
    "admin:accounts_user_changelist",
    "admin:notifications_message_changelist",
    "admin:regions_organisation_changelist",
    "admin:regions_partnership_changelist",
    "admin:regions_partnership_add",
    "admin:regions_region_changelist",
    "admin:regions_place_changelist",
    "admin:regions_topic_changelist",
    "admin:regions_membership_changelist",
    "admin:regions_invitation_changelist",
    "admin:matchmaking_match_changelist",
    "admin:matchmaking_hostingoffer_changelist",
    "admin:matchmaking_visitrequest_changelist",
    "admin:matchmaking_fundingscheme_changelist",
    "admin:matchmaking_fundingscheme_add",
    "admin:exchanges_exchange_changelist",
    "admin:exchanges_story_changelist",
}
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
    for person, expected in zip(PEOPLE, _expected(route), strict=True):
        client.logout()
        if person != "anonymous":
            client.force_login(getattr(cast, person))
        response = client.get(reverse(route.name))

        assert _answer(response) == expected, person
        if expected == OK and response["Content-Type"].startswith("text/html"):
            _must_be_well_made(response, is_whole=route.name not in PIECES_OF_PAGES)


def _expected(route: Route) -> tuple:
    if route.is_admin and route.name not in ANSWERS:
        return SIGN_IN, SIGN_IN, OK if route.name in ADMIN_FOR_STAFF else FORBIDDEN
    return ANSWERS.get(route.name, (OK, OK, OK))


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
