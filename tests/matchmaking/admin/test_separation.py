from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matchmaking.models import Separation
from matchmaking.states import SeparationState
from tests.factories.matchmaking import SeparationFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:matchmaking_separation_changelist")
ADD = reverse("admin:matchmaking_separation_add")
LIST_QUERIES = 7


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


@pytest.fixture
def separation(boras, vestland):
    return SeparationFactory(one=boras, other=vestland, reason="They share a head.")


def data(one, other, **fields):
    return {"one": one.pk, "other": other.pk, "reason": "They share a head."} | fields


def end_url(separation):
    return reverse("separation-end", args=[separation.pk])


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_the_same_queries_for_one_and_for_thirty(
    staff, number, django_assert_num_queries
):
    SeparationFactory.create_batch(number)
    with django_assert_num_queries(LIST_QUERIES):
        staff.get(LIST)


def test_staff_find_a_pair_by_either_organisation(staff, separation):
    SeparationFactory()
    for name in ("Borås", "Vestland"):
        assert list(staff.get(LIST, {"q": name}).context["cl"].result_list) == [separation]


def test_staff_keep_two_apart(staff, cast, boras, vestland):
    until = timezone.localdate() + timedelta(days=90)
    response = staff.post(ADD, data(boras, vestland, until=until.isoformat()))
    assert response.status_code == 302
    separation = Separation.objects.get()
    assert (separation.one, separation.other, separation.until) == (boras, vestland, until)
    assert separation.log.get().by == cast.staff


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"reason": " "}, "Say why."),
        ({"until": "2020-01-01"}, "This day is over."),
        ({"other": "one"}, "Choose two different organisations."),
    ],
)
def test_what_cannot_be_is_told_beside_the_form(staff, boras, vestland, fields, told):
    if "other" in fields:
        fields = {"other": boras.pk}
    response = staff.post(ADD, data(boras, vestland) | fields)
    assert told in response.text
    assert not Separation.objects.exists()


def test_a_pair_is_kept_apart_once(staff, separation):
    response = staff.post(ADD, data(separation.other, separation.one))
    assert "These two are kept apart already." in response.text
    assert Separation.objects.count() == 1


def test_what_is_recorded_is_looked_at_and_not_changed(staff, separation):
    page = staff.get(separation.get_absolute_url())
    assert "They share a head." in page.text
    assert 'name="_save"' not in page.text
    assert end_url(separation) in page.text
    changed = staff.post(separation.get_absolute_url(), {"reason": "Another one."})
    assert changed.status_code == 403


def test_staff_end_it_with_a_reason_and_both_stay_in_the_log(staff, separation):
    assert staff.post(end_url(separation), {"reason": ""}).status_code == 422
    staff.post(end_url(separation), {"reason": "The head has left."})
    separation.refresh_from_db()
    assert separation.state == SeparationState.ENDED
    page = staff.get(separation.get_absolute_url())
    assert "The head has left." in page.text
    assert end_url(separation) not in page.text


@pytest.mark.parametrize("who", ["host", "visitor", "outsider", "newcomer"])
def test_for_everybody_else_there_is_no_such_thing(client, cast, separation, who):
    client.force_login(getattr(cast, who))
    for url in (LIST, ADD, separation.get_absolute_url()):
        assert client.get(url).status_code == 302
    assert client.get(end_url(separation)).status_code == 404
    assert client.post(end_url(separation), {"reason": "No."}).status_code == 404
    separation.refresh_from_db()
    assert separation.state == SeparationState.STANDING
