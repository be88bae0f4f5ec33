from accounts.actions import erase_account
from accounts.personal_data import personal_data_of
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.notifications import MessageFactory, SentMessageFactory


def test_a_persons_data_hold_the_messages_to_them_and_no_others(db):
    person = UserFactory()
    message = SentMessageFactory(recipient=person, to=person.email)
    MessageFactory(recipient=UserFactory())

    data = personal_data_of(person)

    assert data["messages_to_you"] == [
        {
            "created_at": message.created_at,
            "sent_at": message.sent_at,
            "to": person.email,
            "subject": message.subject,
            "text": message.text,
        }
    ]


def test_erasing_deletes_the_messages_and_says_goodbye(db):
    person, other = UserFactory(), UserFactory()
    MessageFactory(recipient=person)
    SentMessageFactory(recipient=None, to=person.email.upper())
    kept = MessageFactory(recipient=other)

    erase_account(person, by=person)

    goodbye = Message.objects.exclude(pk=kept.pk).get()
    assert (goodbye.to, goodbye.recipient) == (person.email, None)
    assert "deleted" in goodbye.subject
    assert person.full_name not in goodbye.text
