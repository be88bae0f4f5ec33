import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from matchmaking.models import Separation
from matchmaking.states import SeparationState
from tests.factories.matchmaking import SeparationFactory
from tests.factories.regions import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def separation(boras, vestland):
    return SeparationFactory(one=boras, other=vestland)


@pytest.mark.parametrize(
    ("named", "constraint"),
    [
        (("boras", "vestland"), "separation_stands_once_a_pair"),
        (("vestland", "boras"), "separation_stands_once_a_pair"),
        (("boras", "boras"), "separation_is_of_two"),
    ],
)
def test_the_database_refuses_a_pair(separation, boras, vestland, named, constraint):
    known = {"boras": boras, "vestland": vestland}
    one, other = (known[name] for name in named)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SeparationFactory(one=one, other=other)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"reason": ""}, "separation_has_a_reason"),
        ({"state": "paused"}, "separation_state_is_known"),
    ],
)
def test_the_database_refuses(db, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SeparationFactory(**fields)


def test_a_pair_kept_apart_already_is_told_whichever_is_named_first(separation):
    again = Separation(one=separation.other, other=separation.one, reason="Another one.")
    with pytest.raises(ValidationError, match="kept apart already"):
        again.full_clean()


def test_once_it_has_ended_the_pair_may_be_kept_apart_anew(separation):
    Separation.objects.update(state=SeparationState.ENDED)
    SeparationFactory(one=separation.other, other=separation.one)
    assert Separation.objects.standing().count() == 1
    assert Separation.objects.between(separation.one_id, separation.other_id).count() == 2


def test_it_is_found_by_either_organisation(separation):
    SeparationFactory()
    for organisation in (separation.one, separation.other):
        assert list(Separation.objects.of([organisation.pk])) == [separation]
    assert not Separation.objects.of([OrganisationFactory().pk])


def test_nobody_but_staff_sees_it(separation, cast):
    seen = {who for who, user in vars(cast).items() if Separation.objects.visible_to(user)}
    assert seen == {"staff"}
