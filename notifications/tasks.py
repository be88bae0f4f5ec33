"""What a worker does with messages."""

from celery import shared_task

from notifications import actions, delivery


@shared_task
def deliver(pk: str) -> None:
    delivery.deliver_message(pk)


@shared_task
def prune_messages() -> None:
    actions.prune_messages()
