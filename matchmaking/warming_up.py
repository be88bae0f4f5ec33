"""What a web process does beside its first pages, so that later ones need not wait for it."""

from __future__ import annotations

import gc
import logging
from datetime import date

from django.db import DatabaseError, connection
from django.utils import timezone

from .shelf import bring_up_to_date

logger = logging.getLogger(__name__)


def warm_up(*, on: date | None = None) -> None:
    """Read the shelves, for rankings on this day (today). If the database cannot be reached, the
    first ranking does so."""
    try:
        bring_up_to_date(on or timezone.localdate())
    except DatabaseError as error:
        logger.warning("The shelves could not be read ahead of the first ranking: %s", error)
    # What is here now stays. To look through all of it again and again for what nobody uses any
    # more would, once in a while, take longer than a page does.
    gc.collect()
    gc.freeze()


def warm_up_and_let_go() -> None:
    """The same in a thread of its own, whose connection nobody else would close."""
    try:
        warm_up()
    finally:
        connection.close()
