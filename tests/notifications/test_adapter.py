"""What allauth writes to people, by the way people come to it."""

import re

import pytest
from django.urls import reverse

from notifications.models import Message
from tests.factories.accounts import PASSWORD, UserFactory

CODE = re.compile(r"^[A-Z0-9]{3,}-?[A-Z0-9]{3,}$", re.MULTILINE)


def sign_up(client, email="new@example.org"):
    form = {"full_name": "New Person", "email": email, "password1": PASSWORD}
    return client.post(reverse("account_signup"), form)


def test_signing_up_posts_a_code_and_sends_nothing_by_itself(client, db, mailoutbox):
    sign_up(client)

    message = Message.objects.get()
    assert message.to == "new@example.org"
    assert message.recipient.full_name == "New Person"
    assert message.opens_an_account
    assert CODE.search(message.text)
    assert mailoutbox == []


def test_the_code_confirms_the_address_and_leads_to_the_desk(client, db):
    sign_up(client)
    code = CODE.search(Message.objects.get().text)[0]

    response = client.post(reverse("account_email_verification_sent"), {"code": code})

    assert response.url == reverse("desk")
    assert client.get(reverse("profile")).status_code == 200


def test_who_came_with_an_invitation_goes_back_to_it_after_the_code(client, db):
    form = {"full_name": "New Person", "email": "new@example.org", "password1": PASSWORD}
    client.post(reverse("account_signup"), {**form, "next": "/invitations/token/"})
    code = CODE.search(Message.objects.get().text)[0]

    response = client.post(reverse("account_email_verification_sent"), {"code": code})

    assert response.url == "/invitations/token/"


def test_signing_up_with_a_known_address_looks_the_same_and_tells_its_owner(client, db):
    known = UserFactory()
    strangers_answer = sign_up(client)
    client.cookies.clear()

    owners_answer = sign_up(client, email=known.email.upper())

    assert (owners_answer.status_code, owners_answer.url) == (
        strangers_answer.status_code,
        strangers_answer.url,
    )
    message = Message.objects.get(to=known.email)
    assert not CODE.search(message.text)
    assert reverse("account_reset_password") in message.text


def test_a_forgotten_password_is_replaced_with_a_code(client, db):
    person = UserFactory()

    client.post(reverse("account_reset_password"), {"email": person.email})

    code = CODE.search(Message.objects.get(recipient=person).text)[0]
    response = client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    new = {"password1": "another long password", "password2": "another long password"}
    client.post(response.url, new)
    person.refresh_from_db()
    assert person.check_password("another long password")


def test_asking_twice_posts_two_codes(client, db):
    person = UserFactory()

    for _time in range(2):
        client.post(reverse("account_reset_password"), {"email": person.email})
        client.cookies.clear()

    codes = {CODE.search(message.text)[0] for message in Message.objects.all()}
    assert len(codes) == 2


def test_a_changed_password_is_told(client, db):
    person = UserFactory()
    client.force_login(person)
    new = "another long password"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    client.post(reverse("account_change_password"), form)

    message = Message.objects.get(recipient=person)
    assert "password" in message.subject
    assert "127.0.0.1" in message.text


@pytest.mark.parametrize("next_url", ["/offers/", ""])
def test_signing_in_leads_where_the_person_wanted_to_go_else_to_the_desk(client, db, next_url):
    person = UserFactory()
    form = {"login": person.email, "password": PASSWORD, "next": next_url}

    response = client.post(reverse("account_login"), form)

    assert response.url == (next_url or reverse("desk"))


def test_signing_in_never_leads_to_another_site(client, db):
    person = UserFactory()
    form = {"login": person.email, "password": PASSWORD, "next": "https://elsewhere.example.org/"}

    response = client.post(reverse("account_login"), form)

    assert response.url == reverse("desk")


def test_too_many_tries_are_told_in_the_house_style(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    sign_up(client)
    client.cookies.clear()

    response = sign_up(client, email="second@example.org")

    assert response.status_code == 429
    assert "429.html" in [template.name for template in response.templates]
    assert Message.objects.count() == 1
