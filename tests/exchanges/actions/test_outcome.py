from datetime import timedelta

import pytest
from django.utils import timezone

from exchanges import actions
from exchanges.models import Feedback, PracticeFollowUp
from lifecycle.refusals import Refused
from matchmaking.models import VisitRequest
from matchmaking.states import RequestState
from notifications.models import Message
from tests.factories.matchmaking import in_days

ANSWERS = {
    "goals_met": 5,
    "well_organised": 4,
    "worth_the_time": 5,
    "quote": "We start on Monday.",
    "may_quote": True,
}


class TestFeedback:
    def test_a_double_click_keeps_the_first(self, cast, completed):
        first = actions.give_feedback(completed, by=cast.visitor, **ANSWERS)
        second = actions.give_feedback(completed, by=cast.visitor, **(ANSWERS | {"goals_met": 1}))

        assert first == second
        assert Feedback.objects.get().goals_met == 5

    def test_is_given_after_the_visit_even_if_nobody_said_it_took_place(self, cast, past):
        assert actions.give_feedback(past, by=cast.host_colleague, **ANSWERS).side == "host"

    def test_not_before(self, cast, confirmed):
        with pytest.raises(Refused, match="after the visit"):
            actions.give_feedback(confirmed, by=cast.host, **ANSWERS)

    def test_is_read_by_ones_own_side_at_once_by_the_others_when_both_gave(self, cast, completed):
        ours = actions.give_feedback(completed, by=cast.visitor, **ANSWERS)
        assert completed.feedback.readable_by("visitor") == [ours]
        assert completed.feedback.readable_by("host") == []
        assert completed.feedback.readable_by(None) == []

        theirs = actions.give_feedback(completed, by=cast.host, **ANSWERS)

        for side in ("visitor", "host", None):
            assert completed.feedback.all().readable_by(side) == [ours, theirs]


class TestPractice:
    def test_a_double_click_writes_it_down_once(self, cast, completed):
        for _click in range(2):
            actions.add_practice(completed, by=cast.visitor, title="Mapping")

        assert completed.practices.count() == 1
        assert PracticeFollowUp.objects.count() == 3

    def test_questions_whose_day_is_over_are_not_asked(self, cast, completed):
        completed.starts, completed.ends = in_days(-41), in_days(-40)
        completed.save()

        practice = actions.add_practice(completed, by=cast.visitor, title="Mapping")

        assert [question.after_days for question in practice.follow_ups.all()] == [90, 180]


class TestFollowUps:
    @pytest.fixture
    def question(self, cast, completed):
        """The one at 30 days, due today."""
        practice = actions.add_practice(completed, by=cast.visitor, title="Mapping")
        question = practice.follow_ups.get(after_days=30)
        question.due_on = timezone.localdate()
        question.save()
        return question

    def test_are_asked_once_when_their_day_has_come(self, cast, completed, question):
        actions.ask_follow_ups(completed)
        actions.ask_follow_ups(completed)

        asked = Message.objects.get(kind="exchange_follow_up")
        assert asked.recipient == cast.visitor
        assert "Mapping" in asked.text
        question.refresh_from_db()
        assert question.asked_at

    def test_an_answer_becomes_the_status_of_the_practice(self, cast, question):
        actions.answer_follow_up(question, by=cast.visitor_colleague, status="adopted", note="Done")
        actions.answer_follow_up(question, by=cast.visitor_colleague, status="dropped")

        question.refresh_from_db()
        assert (question.status, question.note) == ("adopted", "Done")
        assert question.practice.status == "adopted"

    def test_is_not_answered_before_its_day(self, cast, question):
        later = question.practice.follow_ups.get(after_days=90)

        with pytest.raises(Refused, match="asked later"):
            actions.answer_follow_up(later, by=cast.visitor, status="adopted")


class TestVisitBack:
    def test_makes_a_draft_with_the_roles_swapped(self, cast, completed):
        request = actions.visit_back_request(completed, by=cast.host)

        offer = completed.offer
        assert request.state == RequestState.DRAFT
        assert request.organisation == completed.host
        assert request.department == offer.department
        assert request.title == f"Visit back: {completed.title}"
        assert request.topics_in_order == [offer.main_topic]
        assert request.countries == ["NO"]
        assert list(request.languages.values_list("language", "level")) == [("en", "C1")]
        assert (request.team_size, request.days) == (4, 2)

    def test_only_once(self, cast, completed):
        first = actions.visit_back_request(completed, by=cast.host)
        second = actions.visit_back_request(completed, by=cast.staff)

        assert first == second
        assert VisitRequest.objects.filter(organisation=completed.host).count() == 1

    def test_not_before_the_visit(self, cast, confirmed):
        with pytest.raises(Refused, match="once the visit has taken place"):
            actions.visit_back_request(confirmed, by=cast.host)


def test_follow_ups_count_from_the_last_day(cast, completed):
    practice = actions.add_practice(completed, by=cast.visitor, title="Mapping")

    assert [question.due_on - completed.ends for question in practice.follow_ups.all()] == [
        timedelta(days=30),
        timedelta(days=90),
        timedelta(days=180),
    ]
