"""Other people's things answer 404: for every route with an object, to everybody they hide from.

The routes come from the URL resolver. Whoever adds one adds it to a table here: with the object
that strangers must not find, or among those that hide nothing.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import NoReverseMatch, reverse

from exchanges.models import Practice, PracticeFollowUp
from matchmaking.models import Ring
from matchmaking.states import OfferState, RequestState, RoundState
from regions.states import OrganisationState
from tests.factories.exchanges import (
    ExchangeFactory,
    ParticipantFactory,
    SessionFactory,
    StoryFactory,
)
from tests.factories.matchmaking import (
    AgreedMatchFactory,
    OfferFactory,
    RequestFactory,
    RoundFactory,
    SeparationFactory,
    TrialFactory,
)
from tests.factories.notifications import MessageFactory
from tests.factories.regions import MembershipFactory, OrganisationFactory, TopicFactory
from tests.routes import all_routes

STRANGERS = ["anonymous", "newcomer", "outsider"]

# --- What strangers must not find: each gives the words of the address --------------------------


def draft_offer(boras, vestland):
    return {"pk": OfferFactory(organisation=boras, state=OfferState.DRAFT).pk}


def draft_request(boras, vestland):
    return {"pk": RequestFactory(organisation=vestland, state=RequestState.DRAFT).pk}


def match(boras, vestland):
    return {"pk": _agreed(boras, vestland).pk}


def matching_round(boras, vestland):
    return {"pk": RoundFactory(state=RoundState.SOLVED).pk}


def ring(boras, vestland):
    return {"pk": Ring.objects.create().pk}


def separation(boras, vestland):
    return {"pk": SeparationFactory(one=boras, other=vestland).pk}


def topic(boras, vestland):
    """Everybody knows it, but only staff write to hosts about it."""
    return {"pk": TopicFactory().pk}


def trial(boras, vestland):
    asked = TrialFactory()
    return {"pk": asked.round_id, "trial": asked.pk}


def exchange(boras, vestland):
    return {"pk": _exchange(boras, vestland).pk}


def session(boras, vestland):
    planned = SessionFactory(exchange=_exchange(boras, vestland), day=date(2027, 1, 1))
    return {"pk": planned.pk}


def participant(boras, vestland):
    return {"pk": ParticipantFactory(exchange=_exchange(boras, vestland)).pk}


def practice(boras, vestland):
    return {"pk": _practice(boras, vestland).pk}


def follow_up(boras, vestland):
    due_on = date(2027, 1, 1)
    question = PracticeFollowUp(practice=_practice(boras, vestland), after_days=30, due_on=due_on)
    question.save()
    return {"pk": question.pk}


def draft_story(boras, vestland):
    return {"slug": StoryFactory(exchange=_exchange(boras, vestland)).slug}


def draft_story_by_number(boras, vestland):
    return {"pk": StoryFactory(exchange=_exchange(boras, vestland)).pk}


def own_organisation(boras, vestland):
    """Everybody sees its page, but only its people what lies behind it."""
    return {"slug": boras.slug}


def applied_organisation(boras, vestland):
    return {"slug": OrganisationFactory(state=OrganisationState.APPLIED).slug}


def applied_organisation_by_number(boras, vestland):
    return {"pk": OrganisationFactory(state=OrganisationState.APPLIED).pk}


def membership(boras, vestland):
    return {"pk": MembershipFactory(organisation=boras).pk}


def message(boras, vestland):
    return {"pk": MessageFactory().pk}


HIDDEN = {
    draft_offer: [
        "offer-detail",
        "offer-edit",
        "offer-copy",
        "offer-discard",
        "offer-hand-over",
        "offer-publish",
        "offer-resume",
        "offer-pause",
        "offer-close",
    ],
    draft_request: [
        "request-detail",
        "request-edit",
        "request-fits",
        "request-copy",
        "request-discard",
        "request-hand-over",
        "request-publish",
        "request-withdraw",
    ],
    match: [
        "match-detail",
        "match-write",
        "match-case",
        "match-accept",
        "match-decline",
        "match-withdraw",
        "match-approve",
        "match-reject",
    ],
    matching_round: [
        "round-detail",
        "round-progress",
        "round-pair",
        "round-what-if",
        "round-queue",
        "round-cancel",
        "round-release",
    ],
    ring: ["ring-detail", "ring-approve"],
    trial: ["round-trial", "round-trial-progress"],
    separation: ["separation-end"],
    topic: ["round-tell-hosts"],
    exchange: [
        "exchange-detail",
        "exchange-confirm",
        "exchange-complete",
        "exchange-cancel",
        "exchange-practical",
        "exchange-organiser",
        "exchange-dates",
        "exchange-accept-dates",
        "exchange-decline-dates",
        "exchange-start-from-offer",
        "exchange-copy-day",
        "exchange-people",
        "exchange-attendance",
        "exchange-feedback",
        "exchange-visit-back",
        "exchange-draft-story",
        "exchange-programme",
        "exchange-calendar",
        "exchange-invitation",
        "exchange-learning-agreement",
        "exchange-certificates",
        "session-add",
        "session-remove",
        "participant-add",
        "participant-remove",
        "practice-add",
    ],
    session: ["session-edit", "session-move"],
    participant: ["participant-edit", "participant-needs"],
    practice: ["practice-edit"],
    follow_up: ["follow-up-answer"],
    draft_story: ["story-detail", "story-edit"],
    draft_story_by_number: ["story-publish", "story-withdraw"],
    own_organisation: ["organisation-edit", "organisation-people"],
    applied_organisation: ["organisation-detail", "organisation-join"],
    applied_organisation_by_number: [
        "organisation-verify",
        "organisation-refuse",
        "organisation-reapply",
        "organisation-suspend",
        "organisation-reinstate",
    ],
    membership: [
        "membership-role",
        "membership-admit",
        "membership-decline",
        "membership-end",
    ],
    message: [
        "outbox-message",
        "outbox-message-html",
        "outbox-message-send-again",
    ],
}

# --- What everybody may find, by what one cannot guess or what is public ------------------------

HIDES_NOTHING = {
    "region-detail": {"code": "XX9"},
    "partnership-detail": {"slug": "no-such-partnership"},
    # Whoever holds the link may join, once.
    "invitation-accept": {"token": "nobody-was-sent-this"},
}

ROUTES = [route for route in all_routes() if route.parameters and not route.is_admin]
CASES = [(name, build) for build, names in HIDDEN.items() for name in names]


def test_every_route_with_an_object_stands_in_a_table():
    listed = {name for name, _build in CASES} | HIDES_NOTHING.keys()
    found = {route.name for route in ROUTES if route.is_ours}

    assert found - listed == set(), "Say here what strangers must not find at these routes."
    assert listed - found == set(), "These routes are gone."


@pytest.mark.parametrize(("name", "build"), CASES, ids=[name for name, _build in CASES])
def test_strangers_do_not_find(name, build, client, cast, boras, vestland):
    url = reverse(name, kwargs=build(boras, vestland))

    for stranger in STRANGERS:
        _become(client, cast, stranger)
        answers = {_answer(client.get(url)), _answer(client.post(url))}
        # What takes only one of GET and POST says so to everybody.
        assert answers - {"no such method"} in _expected(stranger), stranger


@pytest.mark.parametrize(("name", "words"), HIDES_NOTHING.items(), ids=HIDES_NOTHING)
def test_what_is_not_there_is_not_found(name, words, client, cast):
    client.force_login(cast.outsider)

    assert client.get(reverse(name, kwargs=words)).status_code == 404


def test_foreign_things_named_in_a_query_are_not_found(client, cast, boras, vestland):
    offer, wish = draft_offer(boras, vestland), draft_request(boras, vestland)
    open_offer = OfferFactory(organisation=boras)
    open_request = RequestFactory(organisation=vestland)
    hidden = OrganisationFactory(state=OrganisationState.APPLIED)
    client.force_login(cast.outsider)

    asked = [
        reverse("match-propose") + f"?offer={offer['pk']}&request={wish['pk']}",
        # Both can be read, but neither is the stranger's.
        reverse("match-propose") + f"?offer={open_offer.pk}&request={open_request.pk}",
        reverse("case-preview") + f"?offer={open_offer.pk}&request={open_request.pk}",
        reverse("offer-list") + f"?for={open_request.pk}",
        reverse("request-list") + f"?for={open_offer.pk}",
        reverse("offer-create") + f"?organisation={hidden.slug}",
        reverse("request-create") + f"?organisation={hidden.slug}",
    ]

    assert {url: client.get(url).status_code for url in asked} == dict.fromkeys(asked, 404)


def test_nobody_acts_for_a_foreign_organisation(client, cast, boras):
    client.force_login(cast.outsider)

    answer = client.post(reverse("organisation-switch"), {"organisation": boras.pk})

    assert answer.status_code == 404


ADMIN_ROUTES = [route for route in all_routes() if route.is_admin and route.parameters]


@pytest.mark.parametrize("stranger", [*STRANGERS, "host"])
def test_the_admin_shows_nothing_to_others_than_staff(stranger, client, cast, boras, vestland):
    number = _exchange(boras, vestland).pk
    _become(client, cast, stranger)

    answers = {
        _answer(client.get(url)) for route in ADMIN_ROUTES for url in _admin_urls(route, number)
    }

    assert answers == {"sign in as staff"}


def _become(client, cast, stranger: str) -> None:
    client.logout()
    if stranger != "anonymous":
        client.force_login(getattr(cast, stranger))


def _expected(stranger: str) -> list[set[str]]:
    hidden = [{"not found"}]
    if stranger == "anonymous":
        return [*hidden, {"sign in"}, {"sign in", "not found"}]
    return hidden


def _answer(response) -> str:
    leads_to = response.headers.get("Location", "")
    if leads_to.startswith(reverse("account_login")):
        return "sign in"
    if leads_to.startswith(reverse("admin:login")):
        return "sign in as staff"
    return {404: "not found", 405: "no such method"}.get(
        response.status_code, f"{response.status_code} {leads_to}"
    )


def _admin_urls(route, number: int) -> list[str]:
    words = {name: str(number) for name in route.parameters}
    if "app_label" in words:
        words["app_label"] = "exchanges"
    try:
        return [reverse(route.name, kwargs=words)]
    except NoReverseMatch:
        return []


def _agreed(boras, vestland):
    return AgreedMatchFactory(offer__organisation=boras, request__organisation=vestland)


def _exchange(boras, vestland):
    return ExchangeFactory(match__offer__organisation=boras, match__request__organisation=vestland)


def _practice(boras, vestland) -> Practice:
    return Practice.objects.create(exchange=_exchange(boras, vestland), title="Interviews")
