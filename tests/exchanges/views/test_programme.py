"""The pages of the programme, and its confirmation."""

import pytest

from exchanges import actions
from exchanges.models import ProgrammeSession
from exchanges.states import ExchangeState

from .pages import said, url

SESSION = {
    "starts": "09:00",
    "ends": "10:30",
    "kind": "strategy",
    "title": "Welcome",
    "description": "",
    "place": "",
    "led_by": "",
    "observers_max": "",
}


class TestProgramme:
    def test_a_day_is_copied_to_another_unless_told_otherwise(self, cast, dated, login):
        page = login(cast.host).get(url("exchange-copy-day", dated), {"source": dated.starts})

        assert page.context["form"]["target"].value() == dated.ends.isoformat()

    def test_add_edit_move_copy_and_remove(self, cast, dated, login):
        client = login(cast.host_colleague)
        client.post(url("session-add", dated), SESSION | {"day": dated.starts})
        session = dated.sessions.get()

        client.post(
            url("session-edit", session),
            SESSION | {"day": dated.starts, "title": "Welcome!", "version": 1},
        )
        client.post(url("session-move", session), {"to": dated.ends, "version": 2})
        session.refresh_from_db()
        assert (session.title, session.day) == ("Welcome!", dated.ends)

        client.post(url("exchange-copy-day", dated), {"source": dated.ends, "target": dated.starts})
        assert dated.sessions.count() == 2

        for _click in range(2):
            response = client.post(
                url("session-remove", dated), {"session": session.pk}, follow=True
            )
            assert said(response)[-1] == "The session was removed."
        assert dated.sessions.get().day == dated.starts

    def test_a_session_is_removed_where_it_is_changed(self, cast, planned, login):
        session = planned.sessions.first()
        remove = url("session-remove", planned)
        client = login(cast.visitor_colleague)
        page = client.get(url("exchange-detail", planned)).content.decode()
        assert f'name="session" value="{session.pk}" type="submit" formaction="{remove}"' in page

        client.post(remove, {"session": session.pk, "version": session.version})

        assert not ProgrammeSession.objects.filter(pk=session.pk).exists()

    def test_what_is_missing_is_said_in_words(self, cast, dated, login):
        page = login(cast.host).post(url("session-add", dated), {}).content.decode()

        assert "Kind: Please choose." in page
        assert "Title: Please fill this in." in page
        assert "---------" not in page

    def test_a_stale_edit_keeps_what_was_typed_and_can_be_sent_again(self, cast, planned, login):
        session = planned.sessions.first()
        actions.edit_session(session, by=cast.visitor, title="Theirs")
        typed = SESSION | {"day": planned.starts, "title": "Mine", "version": 1}

        response = login(cast.host).post(url("session-edit", session), typed)

        assert response.status_code == 422
        assert "somebody else changed this" in response.content.decode()
        assert response.context["form"]["title"].value() == "Mine"
        assert response.context["form"]["version"].value() == 2
        assert ProgrammeSession.objects.get(pk=session.pk).title == "Theirs"

        login(cast.host).post(url("session-edit", session), typed | {"version": 2})
        assert ProgrammeSession.objects.get(pk=session.pk).title == "Mine"

    def test_moving_nowhere_is_a_sentence(self, cast, planned, login):
        session = planned.sessions.first()
        response = login(cast.host).post(
            url("session-move", session), {"to": "elsewhere"}, follow=True
        )

        assert said(response) == ["Choose where the session should go."]

    def test_start_from_the_offer_twice(self, cast, dated, login):
        client = login(cast.host)
        client.post(url("exchange-start-from-offer", dated))
        response = client.post(url("exchange-start-from-offer", dated), follow=True)

        assert dated.sessions.count() == 12
        assert said(response)[-1].startswith("The programme has sessions already.")

    def test_a_session_that_ends_first_is_refused_beside_its_field(self, cast, dated, login):
        response = login(cast.host).post(
            url("session-add", dated), SESSION | {"day": dated.starts, "ends": "08:00"}
        )

        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["ends"]

    def test_adding_before_dates_are_agreed(self, cast, opened, login):
        response = login(cast.host).get(url("session-add", opened), follow=True)

        assert said(response) == ["Agree on dates first, then plan the programme."]


class TestWhereTimesAre:
    @pytest.mark.parametrize("page", ["exchange-detail", "exchange-confirm", "exchange-programme"])
    def test_the_programme_says_so(self, cast, planned, login, page):
        html = login(cast.visitor).get(url(page, planned)).content.decode()

        assert html.count("Times are local times in Borås.") == 1
        assert "Europe/" not in html

    def test_the_log_says_so(self, cast, planned, login):
        html = login(cast.visitor).get(url("exchange-detail", planned)).content.decode()

        assert "Times: Brussels" in html


class TestConfirm:
    def test_by_both_from_their_pages(self, cast, planned, login):
        for person in (cast.host, cast.visitor):
            page = login(person).get(url("exchange-confirm", planned))
            version = page.context["form"]["version"].value()
            login(person).post(url("exchange-confirm", planned), {"version": version})

        planned.refresh_from_db()
        assert planned.state == ExchangeState.CONFIRMED

    def test_a_page_from_before_a_change_confirms_nothing(self, cast, planned, login):
        seen = planned.version
        actions.remove_session(planned.sessions.first(), by=cast.visitor)

        response = login(cast.host).post(url("exchange-confirm", planned), {"version": seen})

        assert response.status_code == 422
        assert "somebody else changed this" in response.content.decode()
        planned.refresh_from_db()
        assert planned.host_confirmed_at is None

    def test_without_the_version_nothing_is_confirmed(self, cast, planned, login):
        assert login(cast.host).post(url("exchange-confirm", planned)).status_code == 422

    def test_colleagues_cannot(self, cast, planned, login):
        assert login(cast.host_colleague).get(url("exchange-confirm", planned)).status_code == 403
