from django.urls import reverse

from accounts.models import User
from tests.factories.accounts import PASSWORD


def test_sign_up_asks_for_the_name_first(client, db):
    form = client.get(reverse("account_signup")).context["form"]

    assert list(form.fields) == ["full_name", "email", "password1"]


def test_sign_up_keeps_the_name_and_the_language_of_the_page(client, db, settings):
    settings.LANGUAGES = [("en", "English"), ("sv", "Svenska")]
    form = {"full_name": "New Person", "email": "New@example.org", "password1": PASSWORD}

    client.post(reverse("account_signup"), form, headers={"Accept-Language": "sv"})

    person = User.objects.get()
    assert (person.full_name, person.email, person.language) == (
        "New Person",
        "new@example.org",
        "sv",
    )


def test_sign_up_refuses_a_missing_name_and_a_short_password(client, db):
    form = {"full_name": " ", "email": "new@example.org", "password1": "short"}

    response = client.post(reverse("account_signup"), form)

    assert set(response.context["form"].errors) == {"full_name", "password1"}
    assert not User.objects.exists()
