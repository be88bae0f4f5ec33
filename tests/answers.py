"""How each route without an object answers GET: to anybody, to a coordinator and to staff."""

from __future__ import annotations

from tests.routes import Route

SIGN_IN, OK, MOVED, MISSING, WRONG_METHOD, FORBIDDEN = "sign in", 200, 302, 404, 405, 403

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
    "offer-create": (SIGN_IN, MOVED, OK),  # to a form with a key of its own
    "request-mine": (SIGN_IN, OK, MOVED),
    "request-create": (SIGN_IN, MOVED, OK),
    "request-fits-new": (SIGN_IN, WRONG_METHOD, WRONG_METHOD),
    "match-list": FOR_MEMBERS,
    "match-propose": (SIGN_IN, MISSING, MISSING),  # names nothing to put together
    "case-preview": (SIGN_IN, MISSING, MISSING),
    "exchange-list": FOR_MEMBERS,
    "outbox": (SIGN_IN, MISSING, OK),
    "round-list": (SIGN_IN, MISSING, OK),
    "round-create": (SIGN_IN, MISSING, OK),
    "round-weights": (SIGN_IN, MISSING, OK),
    "ledger": (SIGN_IN, MISSING, OK),
    "round-gaps": (SIGN_IN, MISSING, OK),
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
    "admin:matchmaking_matchinground_changelist",
    "admin:matchmaking_ring_changelist",
    "admin:matchmaking_separation_changelist",
    "admin:matchmaking_separation_add",
    "admin:matchmaking_hostingoffer_changelist",
    "admin:matchmaking_visitrequest_changelist",
    "admin:matchmaking_fundingscheme_changelist",
    "admin:matchmaking_fundingscheme_add",
    "admin:exchanges_exchange_changelist",
    "admin:exchanges_story_changelist",
}


def answers_to(route: Route) -> tuple[int | str, int | str, int | str]:
    if route.is_admin and route.name not in ANSWERS:
        return SIGN_IN, SIGN_IN, OK if route.name in ADMIN_FOR_STAFF else FORBIDDEN
    return ANSWERS.get(route.name, (OK, OK, OK))
