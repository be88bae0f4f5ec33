"""Who may do what, role by verb, written out."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from rules.permissions import permissions

from exchanges.rules import may, open_to, side_of
from exchanges.states import TeamSide
from tests.factories.accounts import UserFactory
from tests.factories.exchanges import StoryFactory
from tests.factories.regions import MembershipFactory

ROLES = [
    "host",
    "host_colleague",
    "visitor",
    "visitor_colleague",
    "staff",
    "outsider",
    "newcomer",
    "anyone",
]

HOST_TEAM = {"host", "host_colleague"}
VISITING_TEAM = {"visitor", "visitor_colleague"}
TEAMS = HOST_TEAM | VISITING_TEAM
COORDINATORS = {"host", "visitor"}

MAY = {
    "view_exchange": TEAMS | {"staff"},
    "edit_programme": TEAMS | {"staff"},
    "edit_practical": HOST_TEAM | {"staff"},
    "propose_dates": COORDINATORS | {"staff"},
    "answer_dates": COORDINATORS | {"staff"},
    "confirm_exchange": COORDINATORS | {"staff"},
    "complete_exchange": COORDINATORS | {"staff"},
    "cancel_exchange": COORDINATORS | {"staff"},
    "name_organiser": COORDINATORS | {"staff"},
    "visit_back_exchange": {"host", "staff"},
    "edit_participants": VISITING_TEAM | {"staff"},
    "see_needs": COORDINATORS,  # who are the two organisers
    "edit_needs": {"visitor"},
    "mark_attendance": HOST_TEAM | {"staff"},
    "give_feedback": TEAMS,
    "edit_practices": VISITING_TEAM | {"staff"},
    "draft_story": {"staff"},
}

STORY_MAY = {
    "change_story": {"staff"},
    "publish_story": {"staff"},
    "withdraw_story": {"staff"},
}

MAY_WITHOUT_AN_EXCHANGE = {
    "view_ledger": {"staff"},
}


def user_of(cast, role):
    return AnonymousUser() if role == "anyone" else getattr(cast, role)


@pytest.mark.parametrize("role", ROLES)
def test_role_by_verb(cast, opened, role):
    user = user_of(cast, role)

    allowed = {verb for verb in MAY if may(user, verb, opened)}

    assert allowed == {verb for verb, roles in MAY.items() if role in roles}


@pytest.mark.parametrize("role", ROLES)
def test_role_by_verb_of_a_story(cast, db, role):
    user, story = user_of(cast, role), StoryFactory()

    allowed = {verb for verb in STORY_MAY if user.has_perm(f"exchanges.{verb}", story)}

    assert allowed == {verb for verb, roles in STORY_MAY.items() if role in roles}


@pytest.mark.parametrize("role", ROLES)
def test_role_by_verb_that_needs_no_exchange(cast, role):
    user = user_of(cast, role)

    allowed = {verb for verb in MAY_WITHOUT_AN_EXCHANGE if user.has_perm(f"exchanges.{verb}")}

    assert allowed == {verb for verb, roles in MAY_WITHOUT_AN_EXCHANGE.items() if role in roles}


def test_every_right_is_in_a_table():
    named = {name for name in permissions if name.startswith("exchanges.")}

    assert named == {f"exchanges.{verb}" for verb in [*MAY, *STORY_MAY, *MAY_WITHOUT_AN_EXCHANGE]}


class TestNeeds:
    def test_another_coordinator_of_the_same_organisation_does_not_see_them(self, opened, vestland):
        other = MembershipFactory(organisation=vestland).user

        assert not may(other, "see_needs", opened)

    def test_an_organiser_who_left_the_organisation_does_not_see_them(self, cast, opened):
        opened.visitor_organiser = UserFactory()

        assert not may(opened.visitor_organiser, "see_needs", opened)

    def test_not_even_a_superuser_of_the_association_sees_them(self, opened):
        root = UserFactory(is_staff=True, is_superuser=True)

        assert not may(root, "see_needs", opened)
        assert not may(root, "edit_needs", opened)


class TestSide:
    def test_of_each_person(self, cast, opened):
        assert side_of(cast.host_colleague, opened) == TeamSide.HOST
        assert side_of(cast.visitor, opened) == TeamSide.VISITOR
        assert side_of(cast.staff, opened) is None

    def test_of_somebody_in_both_is_where_they_are_a_coordinator(self, cast, opened, boras):
        MembershipFactory(user=cast.visitor, organisation=boras, role="colleague")

        assert side_of(cast.visitor, opened) == TeamSide.VISITOR


class TestOpenTo:
    """What the state and the calendar leave of a person's rights."""

    def test_planning_without_dates(self, cast, opened):
        assert open_to(cast.host, opened, timezone.localdate()) == {
            "edit_practical",
            "propose_dates",
            "answer_dates",
            "cancel_exchange",
            "name_organiser",
            "see_needs",
        }

    def test_confirmed(self, cast, confirmed):
        assert open_to(cast.visitor, confirmed, timezone.localdate()) == {
            "edit_programme",
            "propose_dates",
            "answer_dates",
            "cancel_exchange",
            "name_organiser",
            "edit_participants",
            "see_needs",
            "edit_needs",
        }

    def test_under_way_the_dates_stand_and_attendance_begins(self, cast, confirmed):
        assert open_to(cast.host, confirmed, confirmed.starts) == {
            "edit_programme",
            "edit_practical",
            "cancel_exchange",
            "name_organiser",
            "mark_attendance",
            "see_needs",
        }

    def test_completed(self, cast, completed):
        today = timezone.localdate()

        assert open_to(cast.host, completed, today) == {
            "mark_attendance",
            "give_feedback",
            "visit_back_exchange",
            "see_needs",
        }
        assert open_to(cast.visitor_colleague, completed, today) == {
            "give_feedback",
            "edit_practices",
        }
        assert "draft_story" in open_to(cast.staff, completed, today)
