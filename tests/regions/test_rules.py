"""Role by verb, written out."""

import pytest

from lifecycle.models import Stateful
from regions.models import Membership, Organisation
from tests.factories.regions import MembershipFactory

pytestmark = pytest.mark.django_db

ROLES = ["staff", "host", "host_colleague", "visitor", "outsider", "newcomer"]

# Who may do the verb with Borås Municipality.
ORGANISATION_VERBS = {
    "verify": {"staff"},
    "refuse": {"staff"},
    "suspend": {"staff"},
    "reinstate": {"staff"},
    "reapply": {"staff", "host"},
    "change": {"staff", "host"},
    "invite_to": {"staff", "host"},
    "register": set(ROLES),
}

# Who may do the verb with the membership of somebody else at Borås.
MEMBERSHIP_VERBS = {
    "admit": {"staff", "host"},
    "decline": {"staff", "host"},
    "end": {"staff", "host"},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", ORGANISATION_VERBS)
def test_organisation(cast, boras, role, verb):
    permission = Organisation.permission_for(verb)

    assert getattr(cast, role).has_perm(permission, boras) == (role in ORGANISATION_VERBS[verb])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", MEMBERSHIP_VERBS)
def test_membership(cast, boras, role, verb):
    membership = MembershipFactory(organisation=boras, role="colleague", state="asked")

    allowed = getattr(cast, role).has_perm(Membership.permission_for(verb), membership)

    assert allowed == (role in MEMBERSHIP_VERBS[verb])


def test_everybody_may_leave(cast):
    own = Membership.objects.get(user=cast.host_colleague)

    assert cast.host_colleague.has_perm("regions.end_membership", own)


@pytest.mark.parametrize(
    ("model", "table"), [(Organisation, ORGANISATION_VERBS), (Membership, MEMBERSHIP_VERBS)]
)
def test_no_verb_of_the_transition_table_is_forgotten_here(model: type[Stateful], table):
    assert set(model.transitions) <= set(table)
