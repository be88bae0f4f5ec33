from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from lifecycle.refusals import Refused, TransitionNotAllowed
from notifications.models import Message
from regions import actions
from regions.models import Invitation, Membership, Organisation
from regions.states import MembershipState, OrganisationState, Role
from tests.factories.accounts import UserFactory
from tests.factories.regions import MembershipFactory, OrganisationFactory, RegionFactory

pytestmark = pytest.mark.django_db


def told() -> set[tuple[str, str]]:
    return set(Message.objects.values_list("to", "kind"))


def as_stored(obj):
    return type(obj).objects.get(pk=obj.pk)


def test_register_makes_an_application_a_first_coordinator_and_tells_staff(cast):
    organisation = Organisation(
        name="City of Tampere", short_name="Tampere", kind="local_authority", region=RegionFactory()
    )

    actions.register_organisation(organisation, by=cast.newcomer)

    stored = Organisation.objects.get(slug="tampere")
    assert stored.state == OrganisationState.APPLIED
    membership = stored.memberships.get()
    assert (membership.user, membership.role, membership.state) == (
        cast.newcomer,
        Role.COORDINATOR,
        MembershipState.ACTIVE,
    )
    assert told() == {(cast.staff.email, "organisation_applied")}


@pytest.mark.parametrize(
    ("short_name", "slug"),
    [("Tampere", "tampere-2"), ("Register", "register-2"), ("Åse", "ase"), ("中", "organisation")],
)
def test_a_slug_is_free_and_no_word_of_the_addresses(short_name, slug):
    OrganisationFactory(slug="tampere")

    assert actions.free_slug(short_name) == slug


@pytest.mark.parametrize(
    ("verb", "before", "after", "words", "kind"),
    [
        ("verify", "applied", "verified", {}, "organisation_verified"),
        ("refuse", "applied", "refused", {"reason": "why"}, "organisation_refused"),
        ("suspend", "verified", "suspended", {"reason": "why"}, "organisation_suspended"),
        ("reinstate", "suspended", "verified", {}, "organisation_reinstated"),
    ],
)
def test_staff_decide_on_an_organisation_and_its_coordinators_are_told(
    cast, boras, verb, before, after, words, kind
):
    Organisation.objects.filter(pk=boras.pk).update(state=before)

    getattr(actions, f"{verb}_organisation")(boras, by=cast.staff, **words)

    assert as_stored(boras).state == after
    assert told() == {(cast.host.email, kind)}


def test_a_refused_organisation_applies_again_and_staff_hear_of_it_a_second_time(cast, boras):
    Organisation.objects.filter(pk=boras.pk).update(state=OrganisationState.REFUSED)

    actions.reapply_organisation(boras, by=cast.host)

    assert as_stored(boras).state == OrganisationState.APPLIED
    assert told() == {(cast.staff.email, "organisation_applied")}


def test_a_message_is_not_kept_when_its_cause_is_undone(cast, boras):
    Organisation.objects.filter(pk=boras.pk).update(state=OrganisationState.APPLIED)

    def verify_and_fail():
        with transaction.atomic():
            actions.verify_organisation(boras, by=cast.staff)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        verify_and_fail()

    assert (as_stored(boras).state, told()) == (OrganisationState.APPLIED, set())


def test_asking_to_join_waits_for_a_coordinator(cast, boras):
    membership = actions.ask_membership(boras, by=cast.newcomer)

    assert (membership.state, membership.role) == (MembershipState.ASKED, Role.COLLEAGUE)
    assert told() == {(cast.host.email, "membership_asked")}


def test_nobody_asks_twice_or_joins_where_they_are(cast, boras):
    actions.ask_membership(boras, by=cast.newcomer)

    with pytest.raises(Refused, match="already"):
        actions.ask_membership(boras, by=cast.newcomer)
    with pytest.raises(Refused, match="already"):
        actions.ask_membership(boras, by=cast.host_colleague)


def test_a_coordinator_lets_somebody_in_or_not(cast, boras):
    asked = actions.ask_membership(boras, by=cast.newcomer)
    actions.admit_membership(asked, by=cast.host)
    also = actions.ask_membership(boras, by=cast.outsider)
    actions.decline_membership(also, by=cast.host, reason="You work elsewhere.")

    assert as_stored(asked).state == MembershipState.ACTIVE
    assert as_stored(also).state == MembershipState.DECLINED
    assert (cast.newcomer.email, "membership_admitted") in told()
    assert (cast.outsider.email, "membership_declined") in told()
    with pytest.raises(TransitionNotAllowed):
        actions.admit_membership(also, by=cast.host)


def test_who_was_declined_may_ask_again(cast, boras):
    first = actions.ask_membership(boras, by=cast.newcomer)
    actions.decline_membership(first, by=cast.host)

    assert actions.ask_membership(boras, by=cast.newcomer).state == MembershipState.ASKED


def test_the_last_coordinator_neither_leaves_nor_becomes_a_colleague(cast, boras):
    only = Membership.objects.get(user=cast.host)

    with pytest.raises(Refused, match="only coordinator"):
        actions.end_membership(only, by=cast.host)
    with pytest.raises(Refused, match="only coordinator"):
        actions.change_role(only, Role.COLLEAGUE, by=cast.host)

    actions.change_role(
        Membership.objects.get(user=cast.host_colleague), Role.COORDINATOR, by=cast.host
    )
    actions.end_membership(only, by=cast.host)
    assert as_stored(only).state == MembershipState.ENDED


def test_an_invitation_lets_in_once(cast, boras):
    invitation = actions.invite_to_organisation(
        boras, "New@example.org", Role.COORDINATOR, by=cast.host
    )
    assert told() == {("new@example.org", "invitation")}

    membership = actions.accept_invitation(invitation, by=cast.newcomer)

    assert (membership.state, membership.role) == (MembershipState.ACTIVE, Role.COORDINATOR)
    with pytest.raises(Refused, match="used already"):
        actions.accept_invitation(invitation, by=cast.outsider)


def test_an_invitation_answers_a_request_to_join(cast, boras):
    asked = actions.ask_membership(boras, by=cast.newcomer)
    invitation = actions.invite_to_organisation(
        boras, cast.newcomer.email, Role.COORDINATOR, by=cast.host
    )

    actions.accept_invitation(invitation, by=cast.newcomer)

    stored = as_stored(asked)
    assert (stored.state, stored.role) == (MembershipState.ACTIVE, Role.COORDINATOR)


def test_an_old_invitation_is_of_no_use(cast, boras):
    invitation = actions.invite_to_organisation(boras, "a@example.org", "colleague", by=cast.host)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Refused, match="too old"):
        actions.accept_invitation(invitation, by=cast.newcomer)
    assert not Membership.objects.filter(user=cast.newcomer).exists()


def test_inviting_again_makes_the_open_invitation_anew(cast, boras):
    first = actions.invite_to_organisation(boras, "a@example.org", "colleague", by=cast.host)
    second = actions.invite_to_organisation(boras, "A@example.org", "coordinator", by=cast.host)

    assert (first.pk == second.pk, first.token == second.token) == (True, False)
    assert Invitation.objects.get().role == Role.COORDINATOR


def test_a_member_is_not_invited(cast, boras):
    with pytest.raises(Refused, match="member already"):
        actions.invite_to_organisation(boras, cast.host.email, "colleague", by=cast.host)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"oid": "E123"}, "organisation_oid_is_well_formed"),
        ({"kind": "circus"}, "organisation_kind_is_known"),
        ({"state": "maybe"}, "organisation_state_is_known"),
        ({"latitude": 91.0}, "organisation_point_is_on_earth"),
        ({"latitude": None}, "organisation_point_is_on_earth"),
    ],
)
def test_the_database_refuses_nonsense(boras, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Organisation.objects.filter(pk=boras.pk).update(**changes)


def test_the_database_keeps_one_membership_a_person_and_organisation(cast, boras):
    with pytest.raises(IntegrityError, match="membership_is_one"):
        MembershipFactory(user=cast.host, organisation=boras)


def test_the_database_keeps_an_oid_unique(boras):
    OrganisationFactory(oid="E12345678")

    with pytest.raises(IntegrityError, match="organisation_oid_is_unique"):
        OrganisationFactory(oid="E12345678")


def test_an_e_mail_address_is_one_person_in_any_case():
    UserFactory(email="one@example.org")

    with pytest.raises(IntegrityError):
        UserFactory(email="ONE@example.org")
