"""The list of exchanges and the page of one."""

import pytest
from django.urls import reverse

from exchanges import actions
from tests.exchanges.actions.test_outcome import ANSWERS
from tests.factories.exchanges import ExchangeFactory, ParticipantFactory, SessionFactory

from .pages import url

LIST_QUERIES = 5
DETAIL_QUERIES = 11


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
