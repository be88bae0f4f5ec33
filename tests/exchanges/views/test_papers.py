"""The papers of a visit."""

import pytest

from tests.factories.exchanges import ParticipantFactory, SessionFactory

from .pages import url

PAPER_QUERIES = 6


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
