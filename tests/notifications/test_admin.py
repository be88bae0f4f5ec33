import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.notifications import MessageFactory


@pytest.fixture
def staff_client(client, db):
    client.force_login(UserFactory(is_staff=True))
    return client


def test_staff_search_and_read_but_change_nothing(staff_client):
    message = MessageFactory(text="The words", html="<p>The words</p>")
    other = MessageFactory()

    found = staff_client.get(reverse("admin:notifications_message_changelist"), {"q": message.to})
    page = staff_client.get(reverse("admin:notifications_message_change", args=[message.pk]))
    changed = staff_client.post(
        reverse("admin:notifications_message_change", args=[message.pk]), {"subject": "Other"}
    )
    deleted = staff_client.post(
        reverse("admin:notifications_message_delete", args=[message.pk]), {"post": "yes"}
    )

    assert message.subject in found.content.decode()
    assert other.subject not in found.content.decode()
    assert message.get_absolute_url() in page.content.decode()
    assert "The words" not in page.content.decode()
    assert (changed.status_code, deleted.status_code) == (403, 403)


def test_nobody_writes_a_message_there(staff_client):
    assert staff_client.get(reverse("admin:notifications_message_add")).status_code == 403


def test_others_have_no_admin(client, cast):
    client.force_login(cast.host)

    assert client.get(reverse("admin:notifications_message_changelist")).status_code == 302
