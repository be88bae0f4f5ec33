"""Rounds and rings are the staff's alone."""

import pytest

from matchmaking.models import Ring
from tests.factories.matchmaking import RoundFactory

pytestmark = pytest.mark.django_db

VERBS = ["add", "change", "queue", "cancel", "release"]


@pytest.mark.parametrize("verb", VERBS)
def test_who_may(verb, cast):
    matching_round = RoundFactory()
    permission = f"matchmaking.{verb}_round"
    may = {who for who, user in vars(cast).items() if user.has_perm(permission, matching_round)}
    assert may == {"staff"}


@pytest.mark.parametrize("permission", ["matchmaking.approve_ring", "matchmaking.tell_hosts"])
def test_who_may_approve_rings_and_tell_hosts(permission, cast):
    ring = Ring.objects.create()
    assert {who for who, user in vars(cast).items() if user.has_perm(permission, ring)} == {"staff"}


def test_others_do_not_see_them(cast):
    RoundFactory()
    seen = {
        who for who, user in vars(cast).items() if RoundFactory._meta.model.objects.visible_to(user)
    }
    assert seen == {"staff"}
