import pytest
from django.core.management import CommandError, call_command

from matchmaking.actions.round import open_round, queue_round, work_on_round
from matchmaking.keeping import packed
from matchmaking.models import MatchingRound, RoundRecord
from matchmaking.models.round import digest_of
from tests.factories.matchmaking import RoundFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def solved(cast, offer, visit_request):
    matching_round = open_round(MatchingRound(name="Spring"), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    work_on_round(matching_round.pk)
    return MatchingRound.objects.get()


def store(solution: bytes) -> None:
    RoundRecord.objects.update(solution=solution, solution_digest=digest_of(solution))


def test_a_round_is_the_same_to_the_byte(solved, capsys):
    call_command("repeat_round", str(solved.pk))
    assert capsys.readouterr().out == f"The same to the byte: {solved.record.solution_digest}\n"


def test_another_answer_fails_and_names_the_programs_that_differ(solved):
    store(b"something else")
    with pytest.raises(CommandError, match=r"^Another answer\.$"):
        call_command("repeat_round", str(solved.pk))
    MatchingRound.objects.update(versions={**solved.versions, "ortools": "8.0"})
    with pytest.raises(CommandError, match=r"Other programs: ortools was 8\.0, is "):
        call_command("repeat_round", str(solved.pk))


def test_what_was_changed_where_it_is_stored_fails(solved):
    RoundRecord.objects.update(solution=b"something else")
    with pytest.raises(CommandError, match="not what was stored"):
        call_command("repeat_round", str(solved.pk))


def test_what_an_earlier_version_kept_otherwise_fails_in_a_sentence(solved):
    kept = packed({}, {})
    RoundRecord.objects.update(problem=kept, problem_digest=digest_of(kept))
    with pytest.raises(CommandError, match="cannot read what it kept"):
        call_command("repeat_round", str(solved.pk))


def test_a_round_without_a_solution_fails():
    with pytest.raises(CommandError, match="No solution is stored"):
        call_command("repeat_round", str(RoundFactory().pk))
