import pytest
from allauth.account.models import EmailAddress

from accounts.actions import add_person, change_profile, change_standing, erase_account
from accounts.models import User
from accounts.refusals import Refused
from accounts.signals import before_erasure
from tests.factories.accounts import PASSWORD, UserFactory


@pytest.fixture
def refusing():
    """An app that does not let anybody go."""

    def refuse(sender, person, **kwargs):
        raise Refused("Your exchange needs another coordinator first.")

    before_erasure.connect(refuse)
    yield
    before_erasure.disconnect(refuse)


def test_an_added_person_signs_in_without_a_code(db, client):
    person = add_person(
        email="staff@example.org", full_name="Staff", password=PASSWORD, is_staff=True
    )

    assert client.login(email="STAFF@example.org", password=PASSWORD)
    assert (person.full_name, person.is_staff) == ("Staff", True)
    assert list(EmailAddress.objects.values_list("user", "email", "primary", "verified")) == [
        (person.pk, "staff@example.org", True, True)
    ]


def test_a_profile_is_saved_and_nothing_else(db):
    person = UserFactory(full_name="Before")
    person.is_staff = True  # as if somebody had meddled with the instance

    change_profile(person, by=person, full_name="After", job_title="Counsellor", language="en")

    stored = User.objects.get(pk=person.pk)
    assert (stored.full_name, stored.job_title, stored.is_staff) == ("After", "Counsellor", False)


def test_a_blocked_person_is_signed_out(db, client):
    person, staff = UserFactory(), UserFactory(is_staff=True)
    client.force_login(person)

    change_standing(person, by=staff, is_active=False, is_staff=False)

    assert client.get("/profile/").status_code == 302


def test_erasing_deletes_the_account_and_its_addresses(db):
    person = UserFactory()

    erase_account(person, by=person)

    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()


def test_erasing_is_refused_whole_when_one_app_refuses(db, refusing):
    person = UserFactory()

    with pytest.raises(Refused, match="needs another coordinator"):
        erase_account(person, by=person)

    assert User.objects.get() == person
