import pytest

from tests.factories.matchmaking import SeparationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verb", ["view", "add", "end"])
def test_keeping_apart_is_the_staff_s_alone(verb, cast, boras, vestland):
    separation = SeparationFactory(one=boras, other=vestland)
    permission = f"matchmaking.{verb}_separation"
    may = {who for who, user in vars(cast).items() if user.has_perm(permission, separation)}
    assert may == {"staff"}
