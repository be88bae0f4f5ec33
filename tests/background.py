"""The relay and a Celery worker as real processes at work on the test's own database."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from celery import Task
from django.conf import settings
from django.db import connection

from config.celery import app
from config.embedded import Valkey, spawn

RELAY = [sys.executable, "manage.py", "relay"]
WORKER = [sys.executable, "-m", "celery", "--app=config", "worker", "--concurrency=1"]
CLOCK = [sys.executable, "-m", "celery", "--app=config", "beat", "--loglevel=INFO"]
LEAN_WORKER = [*WORKER, "--loglevel=INFO", "--without-gossip", "--without-mingle"]

END_OF_MAIL = b"\n" + b"-" * 79 + b"\n"
"""What Django's file backend writes after each e-mail; several may share a file."""


class Background:
    """Processes of one test: e-mails become files in `mail`, each process writes its own log."""

    def __init__(self, folder: Path, redis_url: str) -> None:
        self.mail = folder / "mail"
        self.folder = folder
        self.redis_url = redis_url
        self.running = ExitStack()

    def start_relay(self, **environment: str) -> subprocess.Popen[bytes]:
        return self._start("relay", RELAY, environment)

    def start_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        return self._start("worker", LEAN_WORKER, environment)

    def start_clock(self, **environment: str) -> subprocess.Popen[bytes]:
        command = [*CLOCK, f"--schedule={self.folder / 'beat-schedule'}", "--pidfile="]
        return self._start("clock", command, environment)

    def hand_out(self, task: Task) -> None:
        """What the clock does when the time of a task has come."""
        with app.connection_for_write(broker_url(self.redis_url)) as queue:
            task.apply_async(connection=queue)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def mails(self) -> list[EmailMessage]:
        """The e-mails sent so far, the oldest first."""
        return mails_in(self.mail)

    def _start(
        self, name: str, command: list[str], environment: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        process = spawn(
            command,
            log=self.folder / f"{name}.log",
            dies_by=signal.SIGTERM,
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DATABASE_URL": database_url(connection.settings_dict["NAME"]),
                "PGAPPNAME": name,  # by which the database's own list of connections knows it
                "REDIS_URL": self.redis_url,
                "EMAIL_URL": f"filemail:///{self.mail}",
                "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
                **environment,
            },
        )
        self.running.callback(kill_with_children, process)
        return process


@contextmanager
def background(folder: Path, redis_url: str) -> Iterator[Background]:
    """A place for processes to be started in; all are ended with the block."""
    processes = Background(folder, redis_url)
    with processes.running:
        yield processes


def kill_with_children(process: subprocess.Popen[bytes]) -> None:
    """At once: a polite end takes a worker some seconds. Nobody needs what they leave undone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def own_valkey() -> Iterator[Valkey]:
    """A Valkey of the test's own, not started yet: entering it starts, leaving it stops."""
    sockets = Path(tempfile.mkdtemp(prefix="mm-valkey-", dir="/tmp"))
    try:
        yield Valkey(sockets / "data", sockets)
    finally:
        shutil.rmtree(sockets)


def mails_in(folder: Path) -> list[EmailMessage]:
    """The e-mails that Django's file backend wrote there, the oldest first."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
    return [
        message_from_bytes(part, policy=policy.default)
        for file in files
        for part in file.read_bytes().split(END_OF_MAIL)[:-1]
    ]


def broker_url(redis_url: str) -> str:
    """The same queue, as Celery names it."""
    return redis_url.replace("unix://", "redis+socket://", 1)


def database_url(name: str) -> str:
    """`DATABASE_URL` with the name of another database on the same server."""
    before, _, query = os.environ["DATABASE_URL"].partition("?")
    server = before.rpartition("/")[0]
    return f"{server}/{name}" + (f"?{query}" if query else "")
