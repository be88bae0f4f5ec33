"""`manage.py repeat_round 7`: solve a stored round once more and compare the answers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lifecycle.refusals import Refused
from matchmaking.models import MatchingRound
from matchmaking.solution import versions
from matchmaking.solving import solve_whole


class Command(BaseCommand):
    help = "Solve what a round has stored once more. Fails unless the answer is the same bytes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, help="as in the address of its page")

    def handle(self, *args: object, number: int, **options: Any) -> None:
        matching_round = MatchingRound.objects.filter(pk=number, record__isnull=False).first()
        if matching_round is None:
            raise CommandError(f"No solution is stored of round {number}.")
        record = matching_round.record
        if not record.is_intact:
            raise CommandError("What is stored is not what was stored: its digests differ.")
        try:
            again = solve_whole(matching_round)
        except Refused as refusal:
            raise CommandError(f"{refusal}{_other_programs(matching_round)}") from refusal
        if again.solution != bytes(record.solution):
            raise CommandError(f"Another answer.{_other_programs(matching_round)}")
        self.stdout.write(f"The same to the byte: {record.solution_digest}")


def _other_programs(matching_round: MatchingRound) -> str:
    now = versions()
    others = [
        f"{name} was {version}, is {now.get(name)}"
        for name, version in matching_round.versions.items()
        if now.get(name) != version
    ]
    return f" Other programs: {'; '.join(others)}." if others else ""
