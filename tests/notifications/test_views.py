from uuid import uuid4

import pytest
from django.urls import reverse

from notifications.models import ACCOUNT, Message
from notifications.states import MessageState
from tests.factories.accounts import UserFactory
from tests.factories.matchmaking import AgreedMatchFactory
from tests.factories.notifications import DeadMessageFactory, MessageFactory, SentMessageFactory

SMTP = "django.core.mail.backends.smtp.EmailBackend"
ROUTES_OF_A_MESSAGE = ["outbox-message", "outbox-message-html", "outbox-message-send-again"]


@pytest.fixture
def staff_client(client, db):
    client.force_login(UserFactory(is_staff=True))
    return client


def listed(response):
    return [message.subject for message in response.context["page_obj"]]


class TestOutbox:
    def test_shows_the_newest_first(self, staff_client):
        older, newer = MessageFactory(), SentMessageFactory()

        response = staff_client.get(reverse("outbox"))

        assert listed(response) == [newer.subject, older.subject]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "reader@boras"}, ["First"]),
            ({"q": " sECond "}, ["Second"]),
            ({"q": "nothing like it"}, []),
            ({"state": "dead"}, ["Second"]),
            ({"state": "sent", "q": "Second"}, []),
            ({"state": "unheard of"}, ["Second", "First"]),
            ({"page": "99"}, ["Second", "First"]),
        ],
    )
    def test_finds(self, staff_client, query, found):
        SentMessageFactory(subject="First", to="reader@boras.example.org")
        DeadMessageFactory(subject="Second", to="other@example.org")

        response = staff_client.get(reverse("outbox"), query)

        assert (response.status_code, listed(response)) == (200, found)

    @pytest.mark.parametrize("rows", [1, 30])
    def test_costs_the_same_however_many(self, staff_client, django_assert_num_queries, rows):
        MessageFactory.create_batch(rows)

        # Session, person, count and rows; the frame's own organisations.
        with django_assert_num_queries(5):
            staff_client.get(reverse("outbox"))

    def test_parts_long_lists_into_pages(self, staff_client):
        MessageFactory.create_batch(31)

        response = staff_client.get(reverse("outbox"), {"page": 2})

        assert len(listed(response)) == 1


class TestMessage:
    def test_shows_everything_about_it(self, staff_client):
        message = DeadMessageFactory(text="What happened & why.")

        page = staff_client.get(reverse("outbox-message", args=[message.pk])).content.decode()

        for part in [
            message.subject,
            message.to,
            "What happened &amp; why.",
            message.error,
            message.key,
            message.message_id.strip("<>"),
            reverse("outbox-message-html", args=[message.pk]),
            reverse("outbox-message-send-again", args=[message.pk]),
        ]:
            assert part in page

    def test_leads_to_its_cause(self, staff_client, django_assert_num_queries):
        match = AgreedMatchFactory()
        message = MessageFactory(key=f"match:{match.pk}:agreed:user:4")

        with django_assert_num_queries(9):
            page = staff_client.get(reverse("outbox-message", args=[message.pk]))

        assert page.context["cause"] == match
        assert f'<a href="{match.get_absolute_url()}">{match}</a>' in page.content.decode()

    @pytest.mark.parametrize("key", ["match:0:approved", "match:x", "account:1", "match"])
    def test_a_cause_without_a_page_is_left_out(self, staff_client, key):
        message = MessageFactory(key=key)

        page = staff_client.get(reverse("outbox-message", args=[message.pk]))

        assert page.context["cause"] is None
        assert key in page.content.decode()

    def test_says_which_clock_it_goes_by(self, staff_client):
        message = MessageFactory()

        for page in (reverse("outbox"), reverse("outbox-message", args=[message.pk])):
            assert "Times: Brussels" in staff_client.get(page).content.decode()

    @pytest.mark.parametrize("factory", [MessageFactory, SentMessageFactory])
    def test_offers_to_send_again_only_what_was_given_up(self, staff_client, factory):
        message = factory()

        page = staff_client.get(reverse("outbox-message", args=[message.pk])).content.decode()

        assert reverse("outbox-message-send-again", args=[message.pk]) not in page

    def test_shows_the_email_under_a_policy_of_its_own(self, staff_client):
        message = MessageFactory(html='<p style="color: red">Hello</p>')

        response = staff_client.get(reverse("outbox-message-html", args=[message.pk]))

        assert response.content.decode() == message.html
        policy = dict(
            directive.split(" ", 1) for directive in response["Content-Security-Policy"].split("; ")
        )
        assert policy == {
            "default-src": "'none'",
            "style-src": "'unsafe-inline'",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'",
            "sandbox": "allow-popups allow-popups-to-escape-sandbox",
        }

    def test_codes_are_for_their_recipient_where_emails_leave_for_real(
        self, staff_client, settings
    ):
        settings.EMAIL_BACKEND = SMTP
        message = MessageFactory(kind=ACCOUNT, text="ABC-DEF", html="<p>ABC-DEF</p>")

        page = staff_client.get(reverse("outbox-message", args=[message.pk]))
        html = staff_client.get(reverse("outbox-message-html", args=[message.pk]))

        assert "ABC-DEF" not in page.content.decode()
        assert html.status_code == 404

    def test_codes_are_readable_where_emails_stay_on_the_machine(self, staff_client):
        message = MessageFactory(kind=ACCOUNT, text="ABC-DEF")

        page = staff_client.get(reverse("outbox-message", args=[message.pk]))

        assert "ABC-DEF" in page.content.decode()

    def test_sends_again_what_was_given_up(self, staff_client):
        message = DeadMessageFactory()

        response = staff_client.post(
            reverse("outbox-message-send-again", args=[message.pk]), follow=True
        )

        message.refresh_from_db()
        assert message.state == MessageState.QUEUED
        assert "waiting to be sent again" in response.content.decode()

    def test_a_second_click_changes_nothing_and_says_so(self, staff_client):
        message = DeadMessageFactory()
        url = reverse("outbox-message-send-again", args=[message.pk])
        staff_client.post(url)
        Message.objects.update(attempts=1)

        response = staff_client.post(url, follow=True)

        message.refresh_from_db()
        assert message.attempts == 1
        assert "Nothing was changed" in response.content.decode()


class TestToEverybodyElse:
    @pytest.mark.parametrize("name", ["host", "host_colleague", "outsider", "newcomer"])
    def test_the_outbox_does_not_exist(self, client, cast, name):
        person = getattr(cast, name)
        client.force_login(person)
        message = MessageFactory(recipient=person, to=person.email)

        assert client.get(reverse("outbox")).status_code == 404
        for route in ROUTES_OF_A_MESSAGE[:2]:
            assert client.get(reverse(route, args=[message.pk])).status_code == 404
        again = reverse("outbox-message-send-again", args=[message.pk])
        assert client.post(again).status_code == 404

    def test_a_stranger_is_asked_to_sign_in(self, client, db):
        response = client.get(reverse("outbox"))

        assert response.url.startswith(reverse("account_login"))

    def test_a_message_that_is_not_there_is_404(self, staff_client):
        assert staff_client.get(reverse("outbox-message", args=[uuid4()])).status_code == 404

    def test_sending_again_is_no_link(self, staff_client):
        message = DeadMessageFactory()
        url = reverse("outbox-message-send-again", args=[message.pk])

        assert staff_client.get(url).status_code == 405
