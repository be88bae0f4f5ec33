import json

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused
from accounts.signals import before_erasure
from tests.factories.accounts import PASSWORD, UserFactory

ROUTES = ["profile", "profile-data", "profile-erase"]


@pytest.fixture
def person(db):
    return UserFactory(full_name="Kind Person", job_title="Counsellor")


@pytest.fixture
def own_client(client, person):
    client.force_login(person)
    return client


@pytest.mark.parametrize("route", ROUTES)
def test_a_stranger_is_asked_to_sign_in_and_comes_back(client, db, route):
    response = client.get(reverse(route))

    assert response.url == f"{reverse('account_login')}?next={reverse(route)}"


class TestProfile:
    def test_leads_to_everything_about_the_account(self, own_client):
        page = own_client.get(reverse("profile")).content.decode()

        for route in ["account_email", "account_change_password", "profile-data", "profile-erase"]:
            assert reverse(route) in page
        assert "Kind Person" in page

    def test_saves(self, own_client, person):
        form = {"full_name": "New Name", "job_title": "Team leader", "language": "en"}

        response = own_client.post(reverse("profile"), form, follow=True)

        person.refresh_from_db()
        assert (person.full_name, person.job_title) == ("New Name", "Team leader")
        assert "Saved." in response.content.decode()

    def test_keeps_what_was_typed_when_something_is_wrong(self, own_client, person):
        form = {"full_name": "", "job_title": "Team leader", "language": "en"}

        response = own_client.post(reverse("profile"), form)

        page = response.content.decode()
        assert response.status_code == 422
        assert "Team leader" in page
        assert "error-summary" in page
        person.refresh_from_db()
        assert (person.full_name, person.job_title) == ("Kind Person", "Counsellor")

    def test_does_not_let_anybody_make_themselves_staff(self, own_client, person):
        form = {"full_name": "N", "language": "en", "is_staff": "on", "email": "x@example.org"}

        own_client.post(reverse("profile"), form)

        stored = User.objects.get(pk=person.pk)
        assert (stored.is_staff, stored.email) == (False, person.email)


class TestData:
    def test_is_a_file_about_oneself(self, own_client, person):
        UserFactory(full_name="Somebody Else")

        response = own_client.get(reverse("profile-data"))

        assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
        assert "no-store" in response["Cache-Control"]
        data = json.loads(response.content)
        assert data["account"]["name"] == "Kind Person"
        assert data["account"]["email_addresses"] == [
            {"email": person.email, "verified": True, "primary": True}
        ]
        assert "Somebody Else" not in response.content.decode()
        assert person.password not in response.content.decode()


class TestErase:
    def test_asks_first(self, own_client):
        page = own_client.get(reverse("profile-erase")).content.decode()

        assert "What goes:" in page
        assert "What stays:" in page
        assert User.objects.exists()

    def test_deletes_with_the_password_and_signs_out(self, own_client):
        response = own_client.post(reverse("profile-erase"), {"password": PASSWORD})

        assert response.url == reverse("home")
        assert not User.objects.exists()
        assert own_client.get(reverse("profile")).status_code == 302

    @pytest.mark.parametrize("password", ["", "wrong"])
    def test_deletes_nothing_without_it(self, own_client, password):
        response = own_client.post(reverse("profile-erase"), {"password": password})

        assert response.status_code == 422
        assert User.objects.exists()

    def test_tells_why_it_is_refused(self, own_client):
        def refuse(sender, person, **kwargs):
            raise Refused("Your exchange needs another coordinator first.")

        before_erasure.connect(refuse)
        try:
            response = own_client.post(reverse("profile-erase"), {"password": PASSWORD})
        finally:
            before_erasure.disconnect(refuse)

        assert response.status_code == 422
        assert "Your exchange needs another coordinator first." in response.content.decode()
        assert User.objects.exists()

    def test_stops_who_guesses_passwords(self, own_client, settings):
        settings.ACCOUNT_RATE_LIMITS = {"reauthenticate": "2/m/user"}

        statuses = [
            own_client.post(reverse("profile-erase"), {"password": guess}).status_code
            for guess in ["one", "two", PASSWORD]
        ]

        assert statuses == [422, 422, 429]
        assert User.objects.exists()
