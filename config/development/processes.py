"""The platform's own processes on this machine, as in production: web server, worker, relay."""

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from config import embedded
from config.development.surroundings import ROOT

ADDRESS = "127.0.0.1"
READY_WITHIN = 60  # seconds
LOOK_EVERY = 0.5  # seconds, at processes that should be running

PYTHON_MODULE = [sys.executable, "-m"]
MANAGE = [sys.executable, "manage.py"]


class Processes:
    """Web server, worker and relay; each writes a log under `state`. They end with the block."""

    def __init__(self, port: int, environment: Mapping[str, str], state: Path) -> None:
        self.port = port
        self.environment = environment
        self.state = state
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        (self.state / "log").mkdir(exist_ok=True)
        try:
            for name, command in self._commands().items():
                self.running[name] = embedded.spawn(
                    command,
                    log=self._log(name),
                    dies_by=signal.SIGTERM,
                    cwd=ROOT,
                    env=self.environment,
                )
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def wait_until_ready(self) -> None:
        """Until the web server answers that everything it needs is there."""
        deadline = time.monotonic() + READY_WITHIN
        answer = "nothing"
        while time.monotonic() < deadline:
            self._refuse_dead()
            try:
                with urllib.request.urlopen(f"http://{ADDRESS}:{self.port}/readyz", timeout=10):
                    return
            except urllib.error.HTTPError as error:
                answer = json.dumps(json.loads(error.read()))
            except OSError:
                answer = "nothing"
            with suppress(subprocess.TimeoutExpired):
                self.running["web"].wait(0.1)
        raise SystemExit(
            f"The web server is not ready; /readyz answers {answer}. See {self._log('web')}."
        )

    def watch(self) -> None:
        """Until one of them ends by itself, which is a reason to stop."""
        while True:
            for process in self.running.values():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(LOOK_EVERY)
            self._refuse_dead()

    def _commands(self) -> dict[str, list[str]]:
        web = [*PYTHON_MODULE, "gunicorn", "config.wsgi:application"]
        worker = [*PYTHON_MODULE, "celery", "--app=config", "worker", "--beat", "--concurrency=1"]
        return {
            "web": [
                *web,
                f"--bind={ADDRESS}:{self.port}",
                "--worker-class=gthread",
                "--threads=8",
                "--no-control-socket",
            ],
            "worker": [*worker, f"--schedule={self.state / 'beat-schedule'}", "--loglevel=INFO"],
            "relay": [*MANAGE, "relay"],
        }

    def _stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            embedded.stop(process, signal.SIGTERM)

    def _refuse_dead(self) -> None:
        for name, process in self.running.items():
            if process.poll() is not None:
                raise SystemExit(f"The {name} process stopped by itself. See {self._log(name)}.")

    def _log(self, name: str) -> Path:
        return self.state / "log" / f"{name}.log"
