"""What each person has to do at each step of the way, beside whose turn it is."""

from datetime import timedelta

from django.utils import timezone

from exchanges import actions
from exchanges.models import Exchange
from exchanges.todo import todo_for
from exchanges.turns import turn_of
from tests.exchanges.actions.test_outcome import ANSWERS
from tests.exchanges.conftest import first_day
from tests.factories.exchanges import ParticipantFactory

ROLES = ["host", "host_colleague", "visitor", "visitor_colleague", "staff"]


def titles(cast, exchange) -> dict[str, list[str]]:
    fresh = Exchange.objects.with_record().get(pk=exchange.pk)
    return {role: [task.title for task in todo_for(getattr(cast, role), fresh)] for role in ROLES}


def turn(exchange) -> str:
    return turn_of(Exchange.objects.with_record().get(pk=exchange.pk)).owner


NAME = "Name the visitors"


class TestTasks:
    def test_just_opened(self, cast, opened):
        assert titles(cast, opened) == {
            "host": ["Propose dates"],
            "host_colleague": [],
            "visitor": ["Propose dates", NAME],
            "visitor_colleague": [NAME],
            "staff": [],
        }
        assert turn(opened) == "both"

    def test_dates_proposed(self, cast, opened):
        monday = first_day()
        actions.propose_dates(opened, monday, monday, by=cast.visitor)

        assert titles(cast, opened) == {
            "host": ["Answer the dates"],
            "host_colleague": [],
            "visitor": [NAME],
            "visitor_colleague": [NAME],
            "staff": [],
        }
        assert turn(opened) == "host"

    def test_dates_agreed(self, cast, dated):
        assert titles(cast, dated) == {
            "host": ["Plan the programme"],
            "host_colleague": ["Plan the programme"],
            "visitor": [NAME],
            "visitor_colleague": [NAME],
            "staff": [],
        }
        assert turn(dated) == "host"

    def test_planned_and_confirmed_by_one(self, cast, planned):
        assert turn(planned) == "both"
        actions.confirm_programme(planned, by=cast.host)
        ParticipantFactory.create_batch(4, exchange=planned)

        assert titles(cast, planned) == {
            "host": [],
            "host_colleague": [],
            "visitor": ["Confirm the programme"],
            "visitor_colleague": [],
            "staff": [],
        }
        assert turn(planned) == "visitor"

    def test_confirmed(self, cast, confirmed):
        ParticipantFactory.create_batch(4, exchange=confirmed)

        assert titles(cast, confirmed) == {role: [] for role in ROLES}
        assert turn(confirmed) == "nobody"

    def test_over(self, cast, past):
        ParticipantFactory(exchange=past)
        took_place, tell, home = (
            "Say that the visit took place",
            "Tell how it went",
            "Write down what you take home",
        )

        assert titles(cast, past) == {
            "host": [took_place, tell, "Say who took part"],
            "host_colleague": [tell, "Say who took part"],
            "visitor": [took_place, tell, home],
            "visitor_colleague": [tell, home],
            "staff": [],
        }
        assert turn(past) == "both"

    def test_completed_to_the_story(self, cast, completed):
        actions.give_feedback(completed, by=cast.host, **ANSWERS)
        assert turn(completed) == "visitor"
        actions.give_feedback(completed, by=cast.visitor, **ANSWERS)
        practice = actions.add_practice(completed, by=cast.visitor, title="Mapping")

        assert titles(cast, completed) == {role: [] for role in ROLES} | {
            "staff": ["Draft the story"]
        }
        assert turn(completed) == "staff"

        story = actions.draft_story(completed, by=cast.staff)
        assert titles(cast, completed)["staff"] == ["Finish the story"]
        assert turn(completed) == "staff"

        actions.publish_story(story, by=cast.staff)
        assert titles(cast, completed)["staff"] == []
        assert turn(completed) == "nobody"

        practice.follow_ups.update(due_on=timezone.localdate())
        assert titles(cast, completed)["visitor_colleague"] == ["What became of “Mapping”?"]
        assert turn(completed) == "visitor"

    def test_cancelled(self, cast, opened):
        actions.cancel_exchange(opened, by=cast.host, reason="Ill")

        assert titles(cast, opened) == {role: [] for role in ROLES}
        assert turn(opened) == "nobody"

    def test_strangers_have_nothing_to_do(self, cast, opened):
        assert todo_for(cast.outsider, opened) == []

    def test_what_is_late_says_when_it_was_due(self, cast, completed):
        due = completed.ends + timedelta(days=14)
        exchange = Exchange.objects.with_record().get(pk=completed.pk)

        [task, *_] = todo_for(cast.host, exchange, due + timedelta(days=1))

        assert task.small == f"it was due on {due.strftime('%-d %B %Y')}"
