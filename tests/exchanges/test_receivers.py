import pytest

from accounts.actions import erase_account
from accounts.models import User
from accounts.signals import export_personal_data
from exchanges.models import Participant
from exchanges.states import ExchangeState
from lifecycle.refusals import Refused
from regions.states import Role
from tests.factories.exchanges import ExchangeFactory
from tests.factories.regions import MembershipFactory


@pytest.fixture
def lonely():
    """The only coordinator of an organisation."""
    return MembershipFactory()


def is_erased(person):
    return not User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("side", ["match__offer__organisation", "match__request__organisation"])
def test_the_only_voice_of_a_side_cannot_leave_an_open_exchange(db, lonely, side):
    exchange = ExchangeFactory(**{side: lonely.organisation})

    with pytest.raises(Refused, match=exchange.title):
        erase_account(lonely.user, by=lonely.user)

    assert not is_erased(lonely.user)


def test_they_can_once_another_coordinator_is_there(db, lonely):
    ExchangeFactory(match__offer__organisation=lonely.organisation)
    MembershipFactory(organisation=lonely.organisation)

    erase_account(lonely.user, by=lonely.user)

    assert is_erased(lonely.user)


def test_a_colleague_can_leave_at_any_time(db, lonely):
    ExchangeFactory(match__offer__organisation=lonely.organisation)
    colleague = MembershipFactory(organisation=lonely.organisation, role=Role.COLLEAGUE).user

    erase_account(colleague, by=colleague)

    assert is_erased(colleague)


def test_a_cancelled_exchange_holds_nobody(db, lonely):
    ExchangeFactory(match__offer__organisation=lonely.organisation, state=ExchangeState.CANCELLED)

    erase_account(lonely.user, by=lonely.user)

    assert is_erased(lonely.user)


def test_a_person_gets_the_visits_and_the_feedback_they_are_in(cast, opened):
    Participant.objects.create(exchange=opened, name="Visitor", email=cast.visitor.email)

    parts = [part for _, part in export_personal_data.send(sender=User, person=cast.visitor)]
    [ours] = [part for part in parts if "visits_you_are_named_for" in part]

    assert [row["exchange__title"] for row in ours["visits_you_are_named_for"]] == [opened.title]
    assert ours["feedback_you_gave"] == []
