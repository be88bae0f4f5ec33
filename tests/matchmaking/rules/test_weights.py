import pytest

pytestmark = pytest.mark.django_db


def test_only_staff_set_weights(cast):
    may = {who for who, user in vars(cast).items() if user.has_perm("matchmaking.set_weights")}
    assert may == {"staff"}
