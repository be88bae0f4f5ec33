"""What each person has to do, and whose turn it is, at each step of the way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exchanges import actions, todo
from exchanges.models import Exchange
from tests.exchanges.actions.test_outcome import ANSWERS
from tests.exchanges.conftest import first_day, put_into_past, session_fields
from tests.factories.exchanges import ParticipantFactory

ROLES = ["host", "host_colleague", "visitor", "visitor_colleague", "staff"]


def titles(cast, exchange) -> dict[str, list[str]]:
    fresh = Exchange.objects.with_record().get(pk=exchange.pk)
    return {
        role: [task.title for task in todo.todo_for(getattr(cast, role), fresh)] for role in ROLES
    }


def turn(exchange) -> str:
    return todo.turn_of(Exchange.objects.with_record().get(pk=exchange.pk)).owner


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
        assert todo.todo_for(cast.outsider, opened) == []


class TestTurnsInLists:
    def test_say_the_same_in_one_query(self, cast, opened, django_assert_num_queries):
        """At each step of the way, the annotated exchange and the whole record agree."""
        today = timezone.localdate()

        def agreed() -> str:
            with django_assert_num_queries(1):
                listed = todo.with_turns(Exchange.objects.with_both_sides(), today).get()
                owner = todo.turn_of(listed, today).owner
            assert owner == turn(opened)
            return owner

        seen = [agreed()]
        monday = first_day()
        proposal = actions.propose_dates(opened, monday, monday, by=cast.visitor)
        seen.append(agreed())
        actions.accept_dates(proposal, by=cast.host)
        seen.append(agreed())
        exchange = put_into_past(Exchange.objects.get(pk=opened.pk), ended_days_ago=1)
        seen.append(agreed())
        actions.complete_exchange(exchange, by=cast.host)
        actions.give_feedback(exchange, by=cast.host, **ANSWERS)
        seen.append(agreed())
        actions.give_feedback(exchange, by=cast.visitor, **ANSWERS)
        seen.append(agreed())
        practice = actions.add_practice(exchange, by=cast.visitor, title="Mapping")
        practice.follow_ups.update(due_on=today)
        seen.append(agreed())
        practice.follow_ups.update(answered_at=timezone.now(), status="adopted")
        story = actions.draft_story(exchange, by=cast.staff)
        seen.append(agreed())
        actions.publish_story(story, by=cast.staff)
        seen.append(agreed())

        assert seen == [
            *["both", "host", "host", "both", "visitor", "staff", "visitor", "staff", "nobody"]
        ]


class TestWords:
    def test_turn_as_each_side_reads_it(self, cast, dated):
        actions.add_session(dated, by=cast.host, **session_fields(dated.starts))
        actions.confirm_programme(dated, by=cast.host)
        exchange = Exchange.objects.with_record().get(pk=dated.pk)
        until = (dated.starts - timedelta(days=14)).strftime("%-d %B %Y")

        assert todo.turn_sentence(exchange, "visitor") == f"Your turn, until {until}."
        assert (
            todo.turn_sentence(exchange, "visitor", speaks=False)
            == f"Your team’s turn, until {until}."
        )
        assert todo.turn_sentence(exchange, "host") == f"Waiting for Vestland, until {until}."

    def test_what_is_late_says_when_it_was_due(self, cast, completed):
        due = completed.ends + timedelta(days=14)
        day = due.strftime("%-d %B %Y")
        exchange = Exchange.objects.with_record().get(pk=completed.pk)

        in_time = todo.turn_sentence(exchange, "host", due)
        late = todo.turn_sentence(exchange, "host", due + timedelta(days=1))
        [task, *_] = todo.todo_for(cast.host, exchange, due + timedelta(days=1))

        assert in_time == f"Your turn, until {day}."
        assert late == f"Your turn. It was due on {day}."
        assert task.small == f"it was due on {day}"

    @pytest.mark.parametrize(
        ("starts", "ends", "words"),
        [
            ((2025, 5, 12), (2025, 5, 13), "12–13 May 2025"),
            ((2025, 5, 12), (2025, 5, 12), "12 May 2025"),
            ((2025, 4, 30), (2025, 5, 2), "30 April – 2 May 2025"),
            ((2025, 12, 31), (2026, 1, 2), "31 December 2025 – 2 January 2026"),
        ],
    )
    def test_days(self, starts, ends, words):
        as_date = timezone.datetime
        assert todo.days_in_words(as_date(*starts).date(), as_date(*ends).date()) == words


class TestSteps:
    def statuses(self, exchange):
        fresh = Exchange.objects.with_record().get(pk=exchange.pk)
        return [step.status for step in todo.steps_of(fresh)]

    def test_on_the_way(self, cast, planned):
        assert self.statuses(planned) == ["done", "done", "now", "", "", ""]

        for person in (cast.host, cast.visitor):
            actions.confirm_programme(planned, by=person)
        assert self.statuses(planned) == ["done", "done", "done", "now", "", ""]

    def test_after_the_visit(self, cast, completed):
        assert self.statuses(completed) == [*["done"] * 4, "now", ""]

        for person in (cast.host, cast.visitor):
            actions.give_feedback(completed, by=person, **ANSWERS)
        assert self.statuses(completed) == [*["done"] * 5, "now"]

        practice = actions.add_practice(completed, by=cast.visitor, title="Mapping")
        practice.follow_ups.update(answered_at=timezone.now(), status="adopted")
        assert self.statuses(completed) == ["done"] * 6

    def test_stopped(self, cast, opened):
        actions.cancel_exchange(opened, by=cast.host, reason="Ill")

        assert self.statuses(opened) == ["done", "done", "stopped", "", "", ""]
