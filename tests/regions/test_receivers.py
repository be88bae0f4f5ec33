import pytest

from accounts.models import User
from accounts.refusals import Refused
from accounts.signals import before_erasure, export_personal_data
from regions import actions
from regions.models import Invitation, Membership
from tests.factories.regions import MembershipFactory

pytestmark = pytest.mark.django_db


def test_a_person_gets_what_is_kept_about_where_they_work(cast, boras):
    actions.invite_to_organisation(boras, cast.newcomer.email, "colleague", by=cast.host)
    MembershipFactory(user=cast.newcomer, role="colleague")

    parts = [part for _, part in export_personal_data.send(sender=User, person=cast.newcomer)]
    ours = next(part for part in parts if "memberships" in part)

    assert [row["role"] for row in ours["memberships"]] == ["colleague"]
    assert [row["organisation__name"] for row in ours["invitations"]] == ["Borås Municipality"]


def test_the_only_coordinator_of_others_hands_over_first(cast):
    with pytest.raises(Refused, match="only coordinator of Borås Municipality"):
        before_erasure.send(sender=User, person=cast.host)

    actions.change_role(
        Membership.objects.get(user=cast.host_colleague), "coordinator", by=cast.host
    )
    before_erasure.send(sender=User, person=cast.host)


def test_invitations_to_somebody_forgotten_go(cast, boras):
    actions.invite_to_organisation(boras, cast.newcomer.email, "colleague", by=cast.host)

    before_erasure.send(sender=User, person=cast.newcomer)

    assert not Invitation.objects.exists()
