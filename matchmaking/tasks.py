"""What the clock starts."""

import logging

from celery import group, shared_task
from kombu.exceptions import OperationalError

from .actions import part
from .actions.match import remind_and_expire_matches
from .actions.round import rounds_for_a_worker, work_on_round
from .actions.separation import end_separations_that_are_over
from .actions.trial import trials_for_a_worker, work_on_trial
from .facts import tree_of
from .shelf import forget_old_changes
from .texts import forget_unused_texts, read_open

logger = logging.getLogger(__name__)

ROUND_TIME_LIMIT = 30 * 60  # seconds

HELP_IS_WANTED_FOR = 60  # seconds; whoever is busy for longer need not come


@shared_task
def remind_and_expire() -> None:
    """Once an hour: remind teams that owe an answer, end matches and separations whose time is
    over."""
    remind_and_expire_matches()
    end_separations_that_are_over()


@shared_task
def read_texts() -> None:
    """Every few minutes, so that nobody who ranks has to wait for it."""
    read_open(tree_of().reader)


@shared_task
def tidy_shelves() -> None:
    """Once a day: forget what was read in texts that are gone, and changes that all have seen."""
    forget_unused_texts(tree_of().reader)
    forget_old_changes()


@shared_task
def hand_out_rounds() -> None:
    """Every few seconds: whatever waits for a worker, or has lost the one it had."""
    for pk in rounds_for_a_worker():
        run_round.delay(pk)
    for pk in trials_for_a_worker():
        answer_what_if.delay(pk)


@shared_task(time_limit=ROUND_TIME_LIMIT, soft_time_limit=ROUND_TIME_LIMIT - 60)
def run_round(pk: int) -> None:
    """Run or release one round. Safe to be handed out twice: the row decides."""
    work_on_round(pk, call=call_for_help)


@shared_task(time_limit=ROUND_TIME_LIMIT, soft_time_limit=ROUND_TIME_LIMIT - 60)
def answer_what_if(pk: int) -> None:
    """Safe to be handed out twice: the row decides."""
    work_on_trial(pk)


@shared_task(time_limit=ROUND_TIME_LIMIT, soft_time_limit=ROUND_TIME_LIMIT - 60)
def help_with_round(pk: int) -> None:
    """Take parts of a round that another worker has cut up, then let other tasks have a turn."""
    if part.help_with_round(pk):
        call_for_help(pk, 1)


def call_for_help(pk: int, helpers: int) -> None:
    """Nobody may come, or the queue be away: the round is then run by fewer."""
    try:
        group(help_with_round.s(pk) for _ in range(helpers)).apply_async(expires=HELP_IS_WANTED_FOR)
    except OperationalError:
        logger.warning("round %s: nobody could be called to help", pk)
