"""What the clock starts."""

from celery import shared_task

from .actions.match import remind_and_expire_matches


@shared_task
def remind_and_expire() -> None:
    """Once an hour: remind teams that owe an answer, end matches whose time is over."""
    remind_and_expire_matches()
