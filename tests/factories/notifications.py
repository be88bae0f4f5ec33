import factory
from django.utils import timezone

from notifications.models import Message
from notifications.states import MessageState


class MessageFactory(factory.django.DjangoModelFactory):
    """A message waiting to be sent."""

    class Meta:
        model = Message

    key = factory.Sequence(lambda n: f"cause:{n}")
    kind = "match"
    to = factory.Sequence(lambda n: f"reader{n}@example.org")
    subject = factory.Sequence(lambda n: f"Subject {n}")
    text = "What happened."
    html = "<p>What happened.</p>"


class SentMessageFactory(MessageFactory):
    state = MessageState.SENT
    attempts = 1
    sent_at = factory.LazyFunction(timezone.now)


class DeadMessageFactory(MessageFactory):
    state = MessageState.DEAD
    attempts = 8
    error = "the mail server said no"
