"""`dev.py demo`: the whole platform on this machine, until Ctrl-C."""

import argparse
import errno
import fcntl
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from config import embedded
from config.development.processes import ADDRESS, MANAGE, PYTHON_MODULE, Processes
from config.development.surroundings import (
    DEFAULT_PORT,
    LOCAL,
    ROOT,
    local_environment,
    say,
    stop_signals_interrupt,
)

NEEDED_SPACE = 300_000_000  # bytes, for the database and the collected static files


def run(arguments: list[str]) -> int:
    port = _port(arguments)
    _refuse_busy(port)
    _refuse_full_disk()
    environment = local_environment(port) | {"DEMO": "1"}
    with ExitStack() as running:
        running.enter_context(_only_one())
        running.enter_context(stop_signals_interrupt())
        try:
            _bring_up(running, port, environment)
        except KeyboardInterrupt:
            say("Stopping")
    return 0


def _bring_up(running: ExitStack, port: int, environment: dict[str, str]) -> None:
    say("Starting PostgreSQL and Valkey")
    environment |= running.enter_context(embedded.services(LOCAL, environment))
    _child([*PYTHON_MODULE, "config.development.prepare"], environment)
    say("Starting the web server, the worker and the relay")
    processes = running.enter_context(Processes(port, environment, LOCAL))
    people = _child([*MANAGE, "demo_people"], environment, stdout=subprocess.PIPE)
    processes.wait_until_ready()
    print(f"\nReady: {environment['SITE_URL']}\n\n{people}\nCtrl-C stops everything.", flush=True)
    processes.watch()


def _child(command: list[str], environment: dict[str, str], stdout: int | None = None) -> str:
    finished = subprocess.run(command, cwd=ROOT, env=environment, stdout=stdout, text=True)
    if finished.returncode:
        raise SystemExit(f"{' '.join(command[1:])} failed; the lines above say why.")
    return finished.stdout


def _port(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python3 dev.py demo")
    parser.add_argument("--port", default=os.environ.get("PORT", str(DEFAULT_PORT)))
    text = parser.parse_args(arguments).port
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SystemExit(f"{text} is not a port. Choose a number from 1 to 65535.")
    return int(text)


def _refuse_busy(port: int) -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((ADDRESS, port))
        except PermissionError:
            raise SystemExit(
                f"Port {port} is reserved for the system. "
                f"Choose another: python3 dev.py demo --port {DEFAULT_PORT}"
            ) from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise SystemExit(
                f"Port {port} is in use by another program. "
                f"Choose another: python3 dev.py demo --port {min(port + 1, 65535)}"
            ) from None


def _refuse_full_disk() -> None:
    if shutil.disk_usage(ROOT).free < NEEDED_SPACE:
        raise OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def _only_one() -> Iterator[None]:
    with (LOCAL / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("The demo already runs from this folder. Stop it first.") from None
        yield
