"""Who reaches which page of an exchange."""

import pytest

from exchanges import actions
from tests.factories.exchanges import ParticipantFactory

from .pages import said, url

GET_PAGES = [
    "exchange-detail",
    "exchange-confirm",
    "exchange-complete",
    "exchange-cancel",
    "exchange-practical",
    "exchange-organiser",
    "exchange-dates",
    "session-add",
    "exchange-copy-day",
    "exchange-people",
    "participant-add",
    "exchange-attendance",
    "exchange-feedback",
    "practice-add",
    "exchange-programme",
    "exchange-calendar",
    "exchange-invitation",
    "exchange-learning-agreement",
    "exchange-certificates",
]
POST_PAGES = [
    "exchange-accept-dates",
    "exchange-decline-dates",
    "exchange-start-from-offer",
    "session-remove",
    "participant-remove",
    "exchange-visit-back",
    "exchange-draft-story",
]


class TestWhoReachesThem:
    def test_strangers_get_404_and_anyone_is_sent_to_sign_in(self, cast, planned, client):
        def statuses() -> set[int]:
            pages = [url(name, planned) for name in [*GET_PAGES, *POST_PAGES]]
            return {client.get(page).status_code for page in pages} | {
                client.post(page).status_code for page in pages
            }

        assert statuses() == {302}

        client.force_login(cast.outsider)

        assert statuses() == {404}

    @pytest.mark.parametrize("role", ["host", "visitor", "staff"])
    def test_each_page_opens_for_those_it_is_for(self, cast, planned, client, role):
        ParticipantFactory(exchange=planned)
        client.force_login(getattr(cast, role))
        forbidden = {
            "host": {"participant-add", "practice-add"},
            "visitor": {"exchange-practical", "exchange-attendance"},
            "staff": set(),
        }[role]

        statuses = {name: client.get(url(name, planned)).status_code for name in GET_PAGES}

        assert {name for name, status in statuses.items() if status == 403} == forbidden
        too_early = {"exchange-attendance", "practice-add"} - forbidden
        assert {name for name, status in statuses.items() if status == 302} == too_early
        assert {statuses[name] for name in GET_PAGES if name not in forbidden | too_early} == {200}

    def test_what_is_over_says_so(self, cast, opened, login):
        actions.cancel_exchange(opened, by=cast.host, reason="Ill")

        response = login(cast.host).get(url("exchange-dates", opened), follow=True)

        assert said(response) == ["This is not possible now: the exchange is “cancelled”."]

    def test_things_of_other_exchanges_answer_404(self, cast, completed, client):
        client.force_login(cast.outsider)
        session = completed.sessions.first()
        person = ParticipantFactory(exchange=completed)
        practice = actions.add_practice(completed, by=cast.visitor, title="Mapping")
        pages = {
            "session-edit": session,
            "session-move": session,
            "participant-edit": person,
            "participant-needs": person,
            "practice-edit": practice,
            "follow-up-answer": practice.follow_ups.first(),
        }

        for name, thing in pages.items():
            assert client.get(url(name, thing)).status_code == 404, name
            assert client.post(url(name, thing)).status_code == 404, name
