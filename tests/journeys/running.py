"""The real thing for journeys: web server, worker and relay on a database of their own."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import psycopg
from django.db import connection

from config.development.processes import ADDRESS, MANAGE, Processes
from config.development.surroundings import ROOT
from tests.background import database_url, mails_in, own_valkey
from tests.journeys.stage import Stage
from tests.until import until

BESIDE = (
    ["collectstatic", "--no-input", "--verbosity=0"],
    ["compile_engine"],  # else whoever asks first waits for it
)


@dataclass
class Platform:
    url: str
    mail: Path
    stage: Stage

    def mail_to(self, address: str, subject: str) -> EmailMessage:
        """The newest e-mail to `address` with `subject` in its subject, once it was sent."""
        return until(lambda: self._newest(address, subject))

    def mails_to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in mails_in(self.mail) if mail["To"] == address]

    def _newest(self, address: str, subject: str) -> EmailMessage | None:
        found = [mail for mail in self.mails_to(address) if subject in mail["Subject"]]
        return found[-1] if found else None


@contextmanager
def running_platform(folder: Path) -> Iterator[Platform]:
    """Everything `dev.py demo` starts, from the same code, beside the test's own PostgreSQL."""
    port = _free_port()
    with ExitStack() as running:
        valkey = running.enter_context(own_valkey())
        running.enter_context(valkey)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": running.enter_context(_own_database()),
            "REDIS_URL": valkey.url,
            "SITE_URL": f"http://localhost:{port}",
            "EXTRA_HOSTS": ADDRESS,
            "EMAIL_URL": f"filemail:///{folder / 'mail'}",
            "STATIC_ROOT": str(folder / "static"),
        }
        (folder / "static").mkdir()
        beside = [
            subprocess.Popen([*MANAGE, *command], cwd=ROOT, env=environment) for command in BESIDE
        ]
        stage = running.enter_context(Stage(environment))
        stage.prepare()
        assert [command.wait() for command in beside] == [0] * len(BESIDE)
        processes = running.enter_context(Processes(port, environment, folder))
        processes.wait_until_ready()
        yield Platform(environment["SITE_URL"], folder / "mail", stage)


@contextmanager
def _own_database() -> Iterator[str]:
    name = f"journeys_{os.getpid()}"
    server = {**connection.get_connection_params(), "dbname": "postgres"}
    with closing(psycopg.connect(**server, autocommit=True)) as postgres:
        postgres.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        postgres.execute(f"CREATE DATABASE {name}")
        try:
            yield database_url(name)
        finally:
            postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return probe.getsockname()[1]
