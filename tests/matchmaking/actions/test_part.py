"""Parts of a round are each worked out by whoever has them, and joined to the answer of one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from matchmaking import sharing
from matchmaking.actions import part as parts
from matchmaking.actions.lease import LostHold
from matchmaking.actions.part import help_with_round, work_together
from matchmaking.actions.round import cancel_round, open_round, queue_round, work_on_round
from matchmaking.engine import division, splitting
from matchmaking.models import MatchingRound, RoundPart, SharedWork
from matchmaking.sharing import Job
from matchmaking.states import PartKind, RoundState
from tests.factories.accounts import UserFactory
from tests.factories.matchmaking import OfferFactory, RequestFactory, RoundFactory
from tests.factories.regions import TopicFactory, TopicGroupFactory

pytestmark = pytest.mark.django_db

TEAMS = 5


@pytest.fixture
def everything_is_shared(settings, monkeypatch):
    """Even the smallest round is cut into parts."""
    settings.ROUND_SHARED_FROM = 1
    monkeypatch.setattr(sharing, "BLOCK_PAIRS_SHARED", 1)
    monkeypatch.setattr(splitting, "PAIRS_A_BLOCK", 1)


@pytest.fixture
def held():
    """A round that runs, in the hands of a worker."""
    return RoundFactory(
        state=RoundState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1), attempt=1
    )


@pytest.fixture
def job(monkeypatch):
    """Three parts, of which each is answered by itself spelt backwards."""
    monkeypatch.setattr(parts, "read_given", lambda kind, given: given)
    monkeypatch.setattr(parts, "work_out", lambda kind, known, part: known + part[::-1])
    return Job(PartKind.BLOCKS, b"-", [b"ab", b"cd", b"ef"])


ANSWERS = [b"-ba", b"-dc", b"-fe"]


def nobody_tells(share: float) -> None:
    pass


def queued(teams: int = TEAMS) -> MatchingRound:
    """Teams that have nothing to do with each other: each wishes for a group of its own."""
    for number in range(teams):
        group = TopicGroupFactory(slug=f"group-{number}")
        offer = OfferFactory(main_topic=TopicFactory(parent=group))
        RequestFactory(topics=[offer.main_topic])
    staff = UserFactory(is_staff=True)
    matching_round = open_round(MatchingRound(name="Spring", finds_rings=False), by=staff)
    queue_round(matching_round, by=staff)
    return matching_round


def test_one_worker_alone_answers_all_parts_in_their_order(held, job):
    assert work_together(job, nobody_tells, matching_round=held, call=None) == ANSWERS
    assert not SharedWork.objects.exists()


def test_others_are_called_and_their_answers_joined(held, job):
    called = []

    def call(pk, helpers):
        called.append((pk, helpers))
        assert help_with_round(pk) is False  # they left nothing

    assert work_together(job, nobody_tells, matching_round=held, call=call) == ANSWERS
    assert called == [(held.pk, 2)]


def test_it_is_told_which_share_is_done(held, job):
    shares = []
    work_together(job, shares.append, matching_round=held, call=None)
    assert shares == [0, pytest.approx(1 / 3), pytest.approx(2 / 3)]


def test_a_part_that_another_has_is_left_to_it_until_its_lease_is_over(held, job):
    def call(pk, helpers):
        # A helper takes the first part and is never heard of again.
        assert parts._claim(pk).number == 0

    def tell(share):
        if share == pytest.approx(2 / 3):
            is_over = timezone.now() - timedelta(seconds=1)
            RoundPart.objects.filter(number=0).update(lease_until=is_over)

    assert work_together(job, tell, matching_round=held, call=call) == ANSWERS


def test_an_answer_that_comes_late_changes_nothing(held, job):
    work = parts._share_out(held, job)
    slow = parts._claim(held.pk)
    RoundPart.objects.update(lease_until=None)
    assert help_with_round(held.pk) is False
    parts._keep_answer(slow, b"late")
    assert bytes(work.parts.get(number=0).answer) == ANSWERS[0]
    work.delete()
    parts._keep_answer(slow, b"later")
    assert not RoundPart.objects.exists()


def test_a_cancelled_round_stops_all(held, job):
    work = parts._share_out(held, job)
    cancel_round(held, by=UserFactory(is_staff=True))
    assert not SharedWork.objects.filter(pk=work.pk).exists()
    held.state = RoundState.RUNNING  # as the worker still believes
    with pytest.raises(LostHold):
        parts._share_out(held, job)
    assert help_with_round(held.pk) is False


def test_parts_of_an_earlier_attempt_are_nobodys(held, job):
    parts._share_out(held, job)
    MatchingRound.objects.update(attempt=2)
    assert parts._claim(held.pk) is None


def test_a_worker_of_another_version_takes_no_part(held, job, monkeypatch):
    parts._share_out(held, job)
    monkeypatch.setattr(parts, "versions", lambda: {"engine": "another"})
    assert parts._claim(held.pk) is None


def test_a_part_that_fails_is_free_again(held, job, monkeypatch):
    work = parts._share_out(held, job)

    def fail(kind, known, part):
        raise MemoryError

    monkeypatch.setattr(parts, "work_out", fail)
    with pytest.raises(MemoryError):
        help_with_round(held.pk)
    assert work.parts.get(number=0).lease_until is None


def test_nobody_is_called_for_one_block_beside_requests_that_no_offer_suits(
    everything_is_shared, settings
):
    settings.ROUND_SHARED_FROM = 1_000_000
    matching_round = queued(teams=1)
    RequestFactory(topics=[TopicFactory(parent=TopicGroupFactory(slug="shown-by-nobody"))])
    called = []
    work_on_round(matching_round.pk, call=lambda pk, helpers: called.append(pk))
    matching_round.refresh_from_db()
    assert (matching_round.pairs.count(), matching_round.unserved.count()) == (1, 1)
    assert called == []


def test_a_shared_round_has_the_bytes_of_one_that_is_not(everything_is_shared, settings):
    matching_round = queued()
    kinds = []

    def call(pk, helpers):
        kinds.append(SharedWork.objects.get().kind)
        help_with_round(pk)

    work_on_round(matching_round.pk, call=call)
    matching_round.refresh_from_db()
    assert matching_round.state == RoundState.SOLVED
    assert kinds == [PartKind.PAIRS, PartKind.BLOCKS]
    assert not SharedWork.objects.exists()
    shared = bytes(matching_round.record.problem), bytes(matching_round.record.solution)

    settings.ROUND_SHARED_FROM = 1_000_000
    queue_round(matching_round, by=matching_round.opened_by)
    work_on_round(matching_round.pk)
    record = MatchingRound.objects.get().record
    assert (bytes(record.problem), bytes(record.solution)) == shared
    assert matching_round.pairs.count() == TEAMS


def test_a_large_round_is_divided_where_staff_want_it(everything_is_shared, monkeypatch):
    monkeypatch.setattr(division, "LARGE", 1)
    offer = OfferFactory(windows=[(30, 390)], visits=3)
    for day in (40, 140, 240, 330):
        RequestFactory(topics=[offer.main_topic], windows=[(day, day + 20)])
    staff = UserFactory(is_staff=True)
    divided = open_round(MatchingRound(name="Spring", is_divided=True), by=staff)
    queue_round(divided, by=staff)
    kinds = []

    def call(pk, helpers):
        kinds.append(SharedWork.objects.get().kind)
        help_with_round(pk)

    work_on_round(divided.pk, call=call)
    divided.refresh_from_db()
    assert divided.state == RoundState.SOLVED
    assert kinds[-1] == PartKind.DIVISIONS
    assert divided.numbers["parts"] > 1
    assert divided.numbers["total"] <= divided.numbers["bound"]


def test_a_small_round_is_not_shared():
    def call(pk, helpers):
        raise AssertionError

    matching_round = queued()
    work_on_round(matching_round.pk, call=call)
    assert MatchingRound.objects.get().state == RoundState.SOLVED


def test_the_database_knows_the_kinds(held):
    with (
        pytest.raises(IntegrityError, match="shared_work_kind_is_known"),
        transaction.atomic(),
    ):
        SharedWork.objects.create(round=held, attempt=1, kind="lunch", given=b"")
