"""The relay: hands the ids of due messages to the workers, until it is told to end."""

from __future__ import annotations

import logging
import signal
from threading import Event

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection
from kombu.exceptions import OperationalError as QueueError

from notifications.delivery import hand_out_messages
from notifications.tasks import deliver

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.3  # seconds
TRY_AGAIN_EVERY = 1.0  # seconds, while the database or the queue is away


class Command(BaseCommand):
    # What the web needs does not concern it, and it starts sooner.
    requires_system_checks: list[str] = []
    help = "Hand the messages of the outbox to the workers. Any number may run; one is enough."

    def handle(self, *args, **options) -> None:
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        logger.info("relay: started")
        while not stop.is_set():
            stop.wait(_hand_out_once())
        logger.info("relay: ended")


def _hand_out_once() -> float:
    """One batch; returns how many seconds to wait before the next."""
    try:
        taken = hand_out_messages(_publish)
    except QueueError as error:
        logger.warning("relay: the queue is away, messages wait in the outbox (%s)", error)
        return TRY_AGAIN_EVERY
    except (DatabaseError, InterfaceError) as error:
        logger.warning("relay: the database is away (%s)", str(error).strip())
        connection.close()
        return TRY_AGAIN_EVERY
    if not taken:
        return LOOK_EVERY
    logger.info("relay: handed out %s", taken)
    return 0


def _publish(pk: str) -> None:
    # Trying again is the loop's work: a batch must not hang on a queue that is away.
    deliver.apply_async((pk,), retry=False)
