"""Whose turn it is, in lists and in words; test_todo.py has it at each step of the way."""

from datetime import timedelta

from django.utils import timezone

from exchanges import actions
from exchanges.models import Exchange
from exchanges.turns import turn_of, turn_sentence, with_turns
from tests.exchanges.actions.test_outcome import ANSWERS
from tests.exchanges.conftest import first_day, put_into_past, session_fields


class TestTurnsInLists:
    def test_say_the_same_in_one_query(self, cast, opened, django_assert_num_queries):
        """At each step of the way, the annotated exchange and the whole record agree."""
        today = timezone.localdate()

        def agreed() -> str:
            with django_assert_num_queries(1):
                listed = with_turns(Exchange.objects.with_both_sides(), today).get()
                owner = turn_of(listed, today).owner
            assert owner == turn_of(whole_record(opened), today).owner
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

        assert turn_sentence(exchange, "visitor") == f"Your turn, until {until}."
        assert (
            turn_sentence(exchange, "visitor", speaks=False) == f"Your team’s turn, until {until}."
        )
        assert turn_sentence(exchange, "host") == f"Waiting for Vestland, until {until}."

    def test_what_is_late_says_when_it_was_due(self, cast, completed):
        due = completed.ends + timedelta(days=14)
        day = due.strftime("%-d %B %Y")
        exchange = Exchange.objects.with_record().get(pk=completed.pk)

        in_time = turn_sentence(exchange, "host", due)
        late = turn_sentence(exchange, "host", due + timedelta(days=1))

        assert in_time == f"Your turn, until {day}."
        assert late == f"Your turn. It was due on {day}."


def whole_record(exchange):
    return Exchange.objects.with_record().get(pk=exchange.pk)
