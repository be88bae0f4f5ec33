import pytest

from exchanges import actions
from exchanges.actions import Outdated
from exchanges.models import ParticipantNeeds
from lifecycle.refusals import Refused
from tests.factories.exchanges import ParticipantFactory


class TestPeople:
    def test_needs_are_kept_apart(self, cast, opened):
        person = actions.add_participant(
            opened, by=cast.visitor_colleague, name="Visitor", role="Teacher", diet="vegan"
        )

        assert (person.needs.diet, person.needs.access) == ("vegan", "")

    def test_no_needs_no_row(self, cast, opened):
        actions.add_participant(opened, by=cast.visitor, name="Visitor", role="", email="")

        assert not ParticipantNeeds.objects.exists()

    def test_a_double_click_adds_one(self, cast, opened):
        for _click in range(2):
            actions.add_participant(opened, by=cast.visitor, name="Visitor", role="", email="")

        assert opened.participants.count() == 1

    def test_a_stale_page_is_refused(self, cast, opened):
        person = ParticipantFactory(exchange=opened)
        actions.edit_participant(person, by=cast.visitor, version=1, name="New name")

        with pytest.raises(Outdated):
            actions.edit_participant(person, by=cast.visitor, version=1, name="Other")

        assert opened.participants.get().name == "New name"

    def test_emptied_needs_are_deleted(self, cast, opened):
        person = ParticipantFactory(exchange=opened)
        actions.edit_needs(person, by=cast.visitor, diet="vegan", access="")
        actions.edit_needs(person, by=cast.visitor, diet="", access="")

        assert not ParticipantNeeds.objects.exists()

    def test_removed_with_all_that_was_known(self, cast, opened):
        person = actions.add_participant(opened, by=cast.visitor, name="Visitor", diet="vegan")

        actions.remove_participant(person, by=cast.visitor)

        assert not opened.participants.exists()
        assert not ParticipantNeeds.objects.exists()

    def test_the_list_is_closed_with_the_exchange(self, cast, completed):
        with pytest.raises(Refused, match="completed"):
            actions.add_participant(completed, by=cast.visitor, name="Late")


class TestAttendance:
    def test_is_said_for_everybody(self, cast, past):
        came, stayed = ParticipantFactory.create_batch(2, exchange=past)

        actions.mark_attendance(past, [came.pk], by=cast.host_colleague)

        assert {p.pk: p.attended for p in past.participants.all()} == {
            came.pk: True,
            stayed.pk: False,
        }

    def test_not_before_the_first_day(self, cast, confirmed):
        with pytest.raises(Refused, match="not begun yet"):
            actions.mark_attendance(confirmed, [], by=cast.host)
