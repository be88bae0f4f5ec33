"""What happens to exchanges by the clock."""

from celery import shared_task
from django.utils import timezone

from . import actions
from .models import Exchange


@shared_task
def ask_whether_visits_took_place() -> None:
    for exchange in Exchange.objects.over_by(timezone.localdate()):
        actions.ask_whether_it_took_place(exchange)


@shared_task
def complete_past_visits() -> None:
    for exchange in Exchange.objects.to_complete(timezone.localdate()):
        actions.complete_exchange(exchange, by=None)


@shared_task
def ask_follow_ups() -> None:
    for exchange in Exchange.objects.with_questions_due(timezone.localdate()):
        actions.ask_follow_ups(exchange)


@shared_task
def delete_needs_of_past_visits() -> None:
    actions.delete_needs_of_past_visits()
