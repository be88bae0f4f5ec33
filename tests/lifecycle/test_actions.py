import pytest

from lifecycle.actions import advance, lock, record
from lifecycle.models import LogEntry
from lifecycle.refusals import Refused, TransitionNotAllowed
from regions.models import Organisation
from regions.states import OrganisationState
from tests.factories.accounts import UserFactory
from tests.factories.regions import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def applied():
    return OrganisationFactory(state=OrganisationState.APPLIED)


def test_advance_moves_the_row_and_logs_who_when_from_to_and_why(applied):
    person = UserFactory()

    advance(applied, "refuse", by=person, reason=" not a public body ", on_behalf_of="EARLALL")

    assert applied.state == OrganisationState.REFUSED
    row = Organisation.objects.get(pk=applied.pk)
    assert (row.state, row.state_since) == (OrganisationState.REFUSED, applied.state_since)
    entry = applied.log.get()
    assert (entry.verb, entry.from_state, entry.to_state) == ("refuse", "applied", "refused")
    assert (entry.by, entry.at, entry.reason) == (person, row.state_since, "not a public body")
    assert entry.on_behalf_of == "EARLALL"


def test_advance_saves_the_fields_given_with_it_and_no_others(applied):
    applied.name = "Not to be saved"

    advance(applied, "verify", by=None, about="Checked.")

    row = Organisation.objects.get(pk=applied.pk)
    assert (row.about, row.name == "Not to be saved") == ("Checked.", False)


def test_advance_refuses_a_verb_the_state_does_not_allow(applied):
    with pytest.raises(TransitionNotAllowed, match="no longer possible"):
        advance(applied, "suspend", by=None, reason="why")

    assert Organisation.objects.get(pk=applied.pk).state == OrganisationState.APPLIED
    assert not LogEntry.objects.exists()


def test_the_database_decides_not_the_object_as_it_was_loaded(applied):
    stale = Organisation.objects.get(pk=applied.pk)
    advance(applied, "verify", by=None)

    with pytest.raises(TransitionNotAllowed, match="done already"):
        advance(stale, "verify", by=None)

    assert stale.state == OrganisationState.VERIFIED
    assert applied.log.count() == 1


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_verb_that_needs_a_reason_is_refused_without_one(applied, reason):
    with pytest.raises(Refused, match="reason"):
        advance(applied, "refuse", by=None, reason=reason)

    assert Organisation.objects.get(pk=applied.pk).state == OrganisationState.APPLIED


def test_record_logs_without_moving(applied):
    entry = record(applied, "change", by=None)

    assert (entry.from_state, entry.to_state) == ("applied", "applied")
    assert Organisation.objects.get(pk=applied.pk).state == OrganisationState.APPLIED


def test_lock_gives_the_row_as_it_is_now(applied):
    Organisation.objects.filter(pk=applied.pk).update(name="Renamed meanwhile")

    assert lock(applied).name == "Renamed meanwhile"
    assert applied.name != "Renamed meanwhile"
