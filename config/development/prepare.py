"""What the demo does between a running database and a running site. A child process of `demo`.

Each step that reads only files of this checkout is skipped while those files, and the database it
filled, are the ones it last ran with.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import django
from django.core.management import CommandError, call_command
from django.db import connection

from config.development.surroundings import LOCAL, ROOT, plain_sentences, say

DONE = LOCAL / "prepared.json"
LOCKED = ROOT / "requirements.txt"


def prepare() -> None:
    django.setup()
    say("Bringing the database up to date")
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    database = _database_identity()
    _once("static files", [ROOT / "static", LOCKED], "", "collectstatic", interactive=False)
    _once("regions and topics", [ROOT / "regions"], database, "load_reference")
    _once("the demo", [ROOT / "regions", ROOT / "demo"], database, "load_demo")


def _once(what: str, sources: list[Path], database: str, command: str, **options: object) -> None:
    done = json.loads(DONE.read_text()) if DONE.exists() else {}
    state = f"{database} {_digest(sources)}"
    if done.get(command) == state:
        return
    say(f"Loading {what}")
    call_command(command, verbosity=0, **options)
    DONE.write_text(json.dumps({**done, command: state}))


def _database_identity() -> str:
    """When its first migration ran: no two databases share the microsecond."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(applied) FROM django_migrations")
        return str(cursor.fetchone()[0])


def _digest(sources: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(_files_in(sources)):
        stat = file.stat()
        digest.update(f"{file} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files_in(sources: list[Path]) -> Iterable[Path]:
    for source in sources:
        if source.is_file():
            yield source
        else:
            yield from (
                file
                for file in source.rglob("*")
                if file.is_file() and file.parent.name != "__pycache__"
            )


if __name__ == "__main__":
    with plain_sentences():
        try:
            prepare()
        except CommandError as error:
            raise SystemExit(str(error)) from None
