import pytest
from django.urls import reverse

from accounts.models import User
from tests.factories.accounts import UserFactory


@pytest.fixture
def staff(db):
    return UserFactory(full_name="Staff", is_staff=True)


@pytest.fixture
def superuser(db):
    return UserFactory(full_name="Superuser", is_staff=True, is_superuser=True)


def change_page(person):
    return reverse("admin:accounts_user_change", args=[person.pk])


def test_signing_in_to_the_admin_is_signing_in_to_the_platform(client, db):
    response = client.get(reverse("admin:login"), {"next": "/admin/"})

    assert response.url == f"{reverse('account_login')}?next=%2Fadmin%2F"


def test_staff_find_people(client, staff):
    client.force_login(staff)
    UserFactory(full_name="Findable")
    UserFactory(full_name="Other")

    page = client.get(reverse("admin:accounts_user_changelist"), {"q": "findable"})

    assert [person.full_name for person in page.context["cl"].result_list] == ["Findable"]


@pytest.mark.parametrize(
    ("actor", "object_", "expected"),
    [
        ("staff", "member", {"is_active": False, "is_staff": False}),
        ("staff", "superuser", {"is_active": True, "is_staff": True}),
        ("staff", "staff", {"is_active": True, "is_staff": True}),
        ("superuser", "member", {"is_active": False, "is_staff": True}),
    ],
)
def test_who_may_change_whose_standing(client, staff, superuser, actor, object_, expected):
    people = {"staff": staff, "superuser": superuser, "member": UserFactory()}
    person = people[object_]
    client.force_login(people[actor])

    # The box for being let in is left empty, the one for staff is ticked.
    client.post(change_page(person), {"is_staff": "on"})

    stored = User.objects.get(pk=person.pk)
    assert {"is_active": stored.is_active, "is_staff": stored.is_staff} == expected


@pytest.mark.parametrize("actor", ["staff", "superuser"])
def test_nobody_sets_anothers_address_password_or_rights(client, staff, superuser, actor):
    client.force_login({"staff": staff, "superuser": superuser}[actor])
    person = UserFactory()
    fields = ["email", "full_name", "password", "is_superuser"]
    before = User.objects.values(*fields).get(pk=person.pk)

    form = {"email": "x@example.org", "full_name": "X", "password": "x", "is_superuser": "on"}
    client.post(change_page(person), {**form, "is_active": "on"})

    assert User.objects.values(*fields).get(pk=person.pk) == before


@pytest.mark.parametrize("actor", ["staff", "superuser"])
def test_nobody_adds_or_deletes_people_there(client, staff, superuser, actor):
    client.force_login({"staff": staff, "superuser": superuser}[actor])
    person = UserFactory()

    added = client.get(reverse("admin:accounts_user_add"))
    deleted = client.post(reverse("admin:accounts_user_delete", args=[person.pk]), {"post": "yes"})

    assert (added.status_code, deleted.status_code) == (403, 403)
    assert User.objects.filter(pk=person.pk).exists()


def test_members_have_no_admin(client, cast):
    client.force_login(cast.host)

    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 302
    assert client.get(reverse("admin:login")).status_code == 403
