"""The pages: who reaches them, what pressing does, what stale and doubled presses do."""

from datetime import timedelta

import pytest
from django.urls import reverse

from exchanges import actions
from exchanges.models import ParticipantNeeds, ProgrammeSession, Story
from exchanges.states import ExchangeState, StoryState
from matchmaking.models import VisitRequest
from tests.exchanges.actions.test_outcome import ANSWERS
from tests.exchanges.conftest import first_day, put_into_past
from tests.factories.exchanges import (
    ExchangeFactory,
    ParticipantFactory,
    SessionFactory,
    StoryFactory,
)

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

LIST_QUERIES = 5
DETAIL_QUERIES = 11
PAPER_QUERIES = 6


@pytest.fixture
def login(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def url(name, thing):
    return reverse(name, args=[thing.pk])


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


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


class TestDates:
    def test_from_the_finder_to_agreed_dates(self, cast, opened, login):
        page = login(cast.visitor).get(url("exchange-dates", opened))
        starts, ends = (page.context["suggestions"][0][key] for key in ("starts", "ends"))
        answer = login(cast.visitor).post(
            url("exchange-dates", opened), {"starts": starts, "ends": ends}, follow=True
        )
        assert said(answer) == ["Proposed. The other team has been told."]
        proposal = opened.date_proposals.get()

        login(cast.host).post(url("exchange-accept-dates", opened), {"proposal": proposal.pk})

        opened.refresh_from_db()
        assert (opened.starts, opened.ends) == (starts, ends)

    def test_errors_stand_beside_the_field_and_nothing_is_lost(self, cast, opened, login):
        monday = first_day()
        response = login(cast.host).post(
            url("exchange-dates", opened),
            {"starts": monday, "ends": monday - timedelta(days=1), "note": "Kept"},
        )

        assert response.status_code == 422
        assert response.context["form"]["note"].value() == "Kept"
        assert "lies before the first" in response.context["form"].errors["ends"][0]

    def test_a_refusal_keeps_the_page(self, cast, opened, login):
        monday = first_day() - timedelta(days=365)
        response = login(cast.host).post(
            url("exchange-dates", opened), {"starts": monday, "ends": monday}
        )

        assert response.status_code == 422
        assert "lies in the past" in response.content.decode()

    def test_staff_say_for_which_side(self, cast, opened, login):
        monday = first_day()
        login(cast.staff).post(
            url("exchange-dates", opened), {"starts": monday, "ends": monday, "side": "host"}
        )

        assert opened.date_proposals.get().side == "host"

    def test_a_proposal_of_another_exchange_is_404(self, cast, opened, login):
        other = ExchangeFactory().date_proposals.create(
            side="visitor", starts=first_day(), ends=first_day()
        )
        page = login(cast.host).post(url("exchange-accept-dates", opened), {"proposal": other.pk})

        assert page.status_code == 404


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


class TestNeeds:
    NEEDS = "no lactose, please"

    @pytest.fixture
    def person(self, opened):
        person = ParticipantFactory(exchange=opened)
        ParticipantNeeds.objects.create(participant=person, diet=self.NEEDS)
        return person

    @pytest.mark.parametrize(
        ("role", "sees"),
        [
            ("host", True),
            ("visitor", True),
            ("host_colleague", False),
            ("visitor_colleague", False),
            ("staff", False),
        ],
    )
    def test_only_the_two_organisers_read_them(self, cast, opened, person, login, role, sees):
        client = login(getattr(cast, role))
        pages = ["exchange-people", "exchange-detail", "exchange-programme", "exchange-invitation"]

        contents = [client.get(url(name, opened)).content.decode() for name in pages]

        assert (self.NEEDS in contents[0]) is sees
        assert not any(self.NEEDS in content for content in contents[1:])

    @pytest.mark.parametrize("role", ["host", "host_colleague", "visitor_colleague", "staff"])
    def test_only_the_visitors_organiser_changes_them(self, cast, person, login, role):
        client = login(getattr(cast, role))

        assert client.get(url("participant-needs", person)).status_code == 403
        assert client.post(url("participant-needs", person), {"diet": ""}).status_code == 403

    def test_by_the_organiser(self, cast, person, login):
        login(cast.visitor).post(url("participant-needs", person), {"diet": "vegan", "access": ""})

        person.needs.refresh_from_db()
        assert person.needs.diet == "vegan"

    def test_editing_a_person_shows_none(self, cast, person, login):
        page = login(cast.visitor_colleague).get(url("participant-edit", person))

        assert self.NEEDS not in page.content.decode()

    def test_a_team_larger_than_agreed_is_warned_about(self, cast, opened, login):
        ParticipantFactory.create_batch(4, exchange=opened)
        response = login(cast.visitor).post(
            url("participant-add", opened), {"name": "Fifth", "role": "", "email": ""}, follow=True
        )

        assert any("agreed on 4. Ask Borås first" in words for words in said(response))
        assert opened.participants.count() == 5


class TestAfterTheVisit:
    def test_attendance_and_certificates(self, cast, completed, login):
        came, stayed = ParticipantFactory.create_batch(2, exchange=completed)
        login(cast.host).post(url("exchange-attendance", completed), {"present": [came.pk]})

        page = login(cast.visitor).get(url("exchange-certificates", completed)).content.decode()

        assert came.name in page
        assert stayed.name not in page

    def test_certificates_are_linked_from_the_last_day_on(self, cast, planned, login):
        client, link = login(cast.host), url("exchange-certificates", planned)

        def is_linked() -> bool:
            return link in client.get(url("exchange-detail", planned)).content.decode()

        assert not is_linked()
        put_into_past(planned, ended_days_ago=0)
        assert is_linked()

    def test_feedback_is_given_and_then_read(self, cast, completed, login):
        client = login(cast.visitor_colleague)
        client.post(url("exchange-feedback", completed), ANSWERS | {"may_quote": "on"})

        assert (
            "We start on Monday."
            in client.get(url("exchange-feedback", completed)).content.decode()
        )
        others = login(cast.host).get(url("exchange-feedback", completed)).content.decode()
        assert "We start on Monday." not in others

    def test_staff_read_but_do_not_give_feedback(self, cast, completed, login):
        response = login(cast.staff).post(url("exchange-feedback", completed), ANSWERS)

        assert response.status_code == 422
        assert not completed.feedback.exists()

    def test_practice_and_follow_up(self, cast, completed, login):
        client = login(cast.visitor)
        client.post(
            url("practice-add", completed),
            {"title": "Mapping", "description": "", "status": "exploring"},
        )
        practice = completed.practices.get()
        client.post(
            url("practice-edit", practice),
            {"title": "Mapping!", "description": "", "status": "adapting", "version": 1},
        )
        question = practice.follow_ups.first()
        question.due_on = completed.ends
        question.save()

        client.post(url("follow-up-answer", question), {"status": "adopted", "note": "Done"})

        practice.refresh_from_db()
        assert (practice.title, practice.status) == ("Mapping!", "adopted")

    def test_visit_back_leads_to_the_draft_both_times(self, cast, completed, login):
        client = login(cast.host)
        first = client.post(url("exchange-visit-back", completed))
        second = client.post(url("exchange-visit-back", completed))

        draft = VisitRequest.objects.get(organisation=completed.host)
        assert first.url == second.url == reverse("request-edit", args=[draft.pk])

    def test_complete_twice_is_a_sentence(self, cast, past, login):
        client = login(cast.host)
        client.post(url("exchange-complete", past))
        response = client.post(url("exchange-complete", past), follow=True)

        assert said(response)[-1].startswith("Nothing was changed: this was done already.")


class TestLearningAgreement:
    def page(self, login, person, exchange) -> str:
        return login(person).get(url("exchange-learning-agreement", exchange)).content.decode()

    @pytest.mark.parametrize("role", ["host", "visitor_colleague", "staff"])
    def test_tells_from_the_record_who_learns_what_and_how(self, cast, planned, login, role):
        ParticipantFactory(exchange=planned, name="First visitor", role="Adviser")
        SessionFactory(exchange=planned, kind="observation", title="Beside a case worker")
        SessionFactory(exchange=planned, kind="break", title="Coffee and buns")

        page = self.page(login, getattr(cast, role), planned)

        for part in [
            "Borås Municipality",
            "Vestland County Council",
            "First visitor, Adviser",
            planned.request.learning_goals,
            "Welcome and strategy (Strategy)",
            "Beside a case worker (Observation)",
            "What is recognised",
            "after 30, 90 and 180 days",
            "Coordinator Borås",
            "Coordinator Vestland",
        ]:
            assert part in page, part
        assert "Coffee and buns" not in page
        assert page.count("Place, date and signature") == 2

    def test_waits_for_the_dates(self, cast, opened, login):
        page = self.page(login, cast.host, opened)

        assert "as soon as the dates are agreed" in page
        assert "Place, date and signature" not in page

    def test_is_linked_under_papers(self, cast, dated, login):
        page = login(cast.visitor).get(url("exchange-detail", dated)).content.decode()

        assert url("exchange-learning-agreement", dated) in page

    @pytest.mark.parametrize("count", [1, 30])
    def test_queries(self, cast, dated, login, count, django_assert_num_queries):
        for _number in range(count):
            SessionFactory(exchange=dated)
            ParticipantFactory(exchange=dated)
        client = login(cast.visitor)

        with django_assert_num_queries(PAPER_QUERIES):
            client.get(url("exchange-learning-agreement", dated))


class TestStories:
    def published(self, **fields):
        story = StoryFactory(**fields)
        return actions.publish_story(story, by=None)

    def test_are_public_once_published(self, cast, client):
        draft, shown = StoryFactory(), self.published()

        assert client.get(draft.get_absolute_url()).status_code == 404
        assert client.get(shown.get_absolute_url()).status_code == 200
        assert list(client.get(reverse("story-list")).context["stories"]) == [shown]

    def test_html_in_a_story_is_shown_as_text(self, db, client):
        story = self.published(body="<script>alert(1)</script>")

        page = client.get(story.get_absolute_url()).content.decode()

        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page

    def test_staff_draft_edit_publish_and_withdraw(self, cast, completed, login):
        client = login(cast.staff)
        client.post(url("exchange-draft-story", completed))
        story = Story.objects.get()
        page = reverse("story-edit", args=[story.slug])
        words = {"title": "New title", "standfirst": "Why.", "body": "Text.", "version": 1}

        client.post(page, words)
        stale = client.post(page, words | {"title": "Stale"})
        assert stale.status_code == 422
        assert stale.context["form"]["title"].value() == "Stale"

        client.post(url("story-publish", story))
        story.refresh_from_db()
        assert (story.title, story.state) == ("New title", StoryState.PUBLISHED)

        client.post(url("story-withdraw", story))
        story.refresh_from_db()
        assert story.state == StoryState.DRAFT

    def test_what_is_missing_stands_where_publish_would(self, cast, login):
        story = StoryFactory(body="Begun.\n\nTo be added: what became of the list.")
        client = login(cast.staff)

        page = client.get(story.get_absolute_url()).content.decode()
        assert "Finish this part: “To be added: what became of the list.”" in page
        assert url("story-publish", story) not in page

        refused = client.post(url("story-publish", story), follow=True)
        assert said(refused)[0].startswith("The story cannot be published yet. Finish this part")

        actions.edit_story(story, by=cast.staff, body="Begun and ended.")
        page = client.get(story.get_absolute_url()).content.decode()
        assert url("story-publish", story) in page

    @pytest.mark.parametrize(
        ("role", "sees"),
        [("host", True), ("visitor_colleague", True), ("staff", True), ("outsider", False)],
    )
    def test_lead_to_the_exchange_whom_it_is_open_to(self, cast, completed, login, role, sees):
        story = actions.publish_story(StoryFactory(exchange=completed, body="Text."), by=cast.staff)

        page = login(getattr(cast, role)).get(story.get_absolute_url()).content.decode()

        assert (completed.get_absolute_url() in page) is sees

    def test_do_not_lead_anybody_else_to_the_exchange(self, completed, cast, client):
        story = actions.publish_story(StoryFactory(exchange=completed), by=cast.staff)

        page = client.get(story.get_absolute_url()).content.decode()

        assert completed.get_absolute_url() not in page

    def test_states_begin_with_a_capital(self, cast, completed, login):
        actions.add_practice(completed, by=cast.visitor, title="Mapping")
        story = StoryFactory(exchange=completed)
        client = login(cast.staff)

        assert '<span class="state quiet">Draft</span>' in (
            client.get(story.get_absolute_url()).content.decode()
        )
        assert '<span class="state quiet">Exploring</span>' in (
            client.get(url("exchange-detail", completed)).content.decode()
        )

    def test_others_cannot_edit(self, cast, db, login):
        story = self.published()

        page = reverse("story-edit", args=[story.slug])
        assert login(cast.host).get(page).status_code == 403
        assert login(cast.host).post(url("story-withdraw", story)).status_code == 403

    def test_the_feed_has_the_published_ones(self, db, client):
        StoryFactory(title="A draft")
        shown = self.published(title="What we saw")

        feed = client.get(reverse("story-feed"))

        assert feed["Content-Type"].startswith("application/atom+xml")
        assert "What we saw" in feed.content.decode()
        assert shown.get_absolute_url() in feed.content.decode()
        assert "A draft" not in feed.content.decode()


class TestQueries:
    """The same number for one row and for thirty, session and signed-in person included."""

    @pytest.mark.parametrize("count", [1, 30])
    def test_list(self, cast, completed, login, count, django_assert_num_queries):
        for _number in range(count - 1):
            ExchangeFactory(match__offer__organisation=completed.host)
        client = login(cast.host)

        with django_assert_num_queries(LIST_QUERIES):
            page = client.get(reverse("exchange-list"))

        assert len(page.context["exchanges"]) == count

    @pytest.mark.parametrize("count", [1, 30])
    def test_detail(self, cast, completed, login, count, django_assert_num_queries):
        """With everything a page can have: sessions, people, practices, reports, a story."""
        for number in range(count):
            SessionFactory(exchange=completed)
            ParticipantFactory(exchange=completed)
            actions.add_practice(completed, by=cast.visitor, title=str(number))
        for person in (cast.host, cast.visitor):
            actions.give_feedback(completed, by=person, **ANSWERS)
        actions.draft_story(completed, by=cast.staff)
        client = login(cast.host)

        with django_assert_num_queries(DETAIL_QUERIES):
            client.get(url("exchange-detail", completed))

    @pytest.mark.parametrize("count", [1, 12])
    def test_stories(self, client, db, count, django_assert_num_queries):
        for _number in range(count):
            TestStories().published()

        with django_assert_num_queries(2):
            client.get(reverse("story-list"))

    def test_one_story(self, client, db, django_assert_num_queries):
        story = TestStories().published()

        with django_assert_num_queries(2):
            client.get(story.get_absolute_url())
