"""`manage.py compile_engine`: compile the matching engine, so that no visitor waits for it."""

from django.core.management.base import BaseCommand

from matchmaking.engine import compile_all


class Command(BaseCommand):
    help = "Compile the matching engine to machine code. Does nothing where that is done already."

    def handle(self, *args: object, **options: object) -> None:
        compile_all()
