from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from exchanges import actions, tasks
from exchanges.models import Exchange, ParticipantNeeds
from exchanges.states import ExchangeState
from notifications.models import Message
from tests.exchanges.conftest import put_into_past
from tests.factories.exchanges import ParticipantFactory


def test_all_of_them_run_by_the_clock():
    ours = [
        entry["task"]
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if entry["task"].startswith("exchanges.")
    ]

    assert sorted(ours) == [
        "exchanges.tasks.ask_follow_ups",
        "exchanges.tasks.ask_whether_visits_took_place",
        "exchanges.tasks.complete_past_visits",
        "exchanges.tasks.delete_needs_of_past_visits",
    ]
    assert all(import_string(name).name == name for name in ours)


def test_both_teams_are_asked_once_after_the_last_day(cast, past):
    tasks.ask_whether_visits_took_place()
    tasks.ask_whether_visits_took_place()

    asked = Message.objects.filter(kind="exchange_over")
    assert {message.recipient for message in asked} == {cast.host, cast.visitor}
    assert asked.count() == 2


def test_nobody_is_asked_on_the_last_day(cast, opened):
    put_into_past(opened, ended_days_ago=0)

    tasks.ask_whether_visits_took_place()

    assert not Message.objects.filter(kind="exchange_over").exists()


def test_what_nobody_called_off_is_completed_after_seven_days(cast, opened):
    put_into_past(opened, ended_days_ago=7)
    tasks.complete_past_visits()
    assert Exchange.objects.get().state == ExchangeState.CONFIRMED

    opened.ends -= timedelta(days=1)
    opened.starts -= timedelta(days=1)
    opened.save()
    tasks.complete_past_visits()

    exchange = Exchange.objects.get()
    assert exchange.state == ExchangeState.COMPLETED
    assert exchange.log.last().by is None


def test_follow_ups_are_asked_when_due(cast, completed):
    practice = actions.add_practice(completed, by=cast.visitor, title="Mapping")
    tasks.ask_follow_ups()
    assert not Message.objects.filter(kind="exchange_follow_up").exists()

    practice.follow_ups.filter(after_days=30).update(due_on=timezone.localdate())
    tasks.ask_follow_ups()
    tasks.ask_follow_ups()

    assert Message.objects.get(kind="exchange_follow_up").recipient == cast.visitor


def test_needs_are_deleted(cast, opened):
    put_into_past(opened, ended_days_ago=30)
    ParticipantNeeds.objects.create(participant=ParticipantFactory(exchange=opened), diet="vegan")

    tasks.delete_needs_of_past_visits()

    assert not ParticipantNeeds.objects.exists()
