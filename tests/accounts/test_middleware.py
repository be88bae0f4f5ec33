from django.urls import reverse

from tests.factories.accounts import UserFactory


def test_a_signed_in_person_reads_in_the_language_they_chose(client, db):
    client.force_login(UserFactory(language="sv"))

    response = client.get(reverse("profile"), headers={"Accept-Language": "en"})

    assert response["Content-Language"] == "sv"


def test_a_stranger_reads_in_the_language_of_the_browser(client, db, settings):
    settings.LANGUAGES = [("en", "English"), ("sv", "Svenska")]

    response = client.get(reverse("account_login"), headers={"Accept-Language": "sv"})

    assert response["Content-Language"] == "sv"


def test_nobody_is_looked_up_without_a_session(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/livez")
