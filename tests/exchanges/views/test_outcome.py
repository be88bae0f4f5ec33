"""The pages after the visit."""

from django.urls import reverse

from matchmaking.models import VisitRequest
from tests.exchanges.actions.test_outcome import ANSWERS
from tests.exchanges.conftest import put_into_past
from tests.factories.exchanges import ParticipantFactory

from .pages import said, url


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
