"""What the clock starts."""

from celery import shared_task

from .actions.match import remind_and_expire_matches
from .actions.round import rounds_for_a_worker, work_on_round

ROUND_TIME_LIMIT = 30 * 60  # seconds


@shared_task
def remind_and_expire() -> None:
    """Once an hour: remind teams that owe an answer, end matches whose time is over."""
    remind_and_expire_matches()


@shared_task
def hand_out_rounds() -> None:
    """Every few seconds: whatever waits for a worker, or has lost the one it had."""
    for pk in rounds_for_a_worker():
        run_round.delay(pk)


@shared_task(time_limit=ROUND_TIME_LIMIT, soft_time_limit=ROUND_TIME_LIMIT - 60)
def run_round(pk: int) -> None:
    """Run or release one round. Safe to be handed out twice: the row decides."""
    work_on_round(pk)
