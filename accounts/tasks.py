"""What the calendar does for accounts."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_sessions() -> None:
    """Delete the sessions that ended; they name who was signed in."""
    call_command("clearsessions")
