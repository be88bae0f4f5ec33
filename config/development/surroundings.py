"""What every development command stands on: folders, environment variables, plain sentences."""

import errno
import os
import secrets
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config import embedded

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / ".local"
DEFAULT_PORT = 8000

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Handler = Callable[..., None] | signal.Handlers

NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)


def local_environment(port: int = DEFAULT_PORT) -> dict[str, str]:
    """The variables that settings read, fit for this machine only. What is already set wins."""
    (LOCAL / "static").mkdir(parents=True, exist_ok=True)
    return {
        "SECRET_KEY": _secret_key(),
        "SITE_URL": f"http://localhost:{port}",
        "EXTRA_HOSTS": "127.0.0.1",
        "EMAIL_URL": f"filemail:///{LOCAL / 'mail'}",
        "MAIL_FROM": "Mobility Matchmaking <noreply@example.org>",
        "PYTHONUNBUFFERED": "1",
        **os.environ,
    }


def say(sentence: str) -> None:
    """Tell whoever waits what is being done now."""
    print(f"{sentence} …", flush=True)


@contextmanager
def plain_sentences() -> Iterator[None]:
    """Turn what can go wrong with a machine into one sentence on stderr and exit code 1."""
    try:
        yield
    except OSError as error:
        raise SystemExit(sentence_about(error)) from None
    except KeyboardInterrupt:
        raise SystemExit("Stopped.") from None


def run_child(command: list[str], environment: dict[str, str]) -> int:
    """Run a command to its end at this terminal and return its code; it dies with this process.

    The terminal sends a Ctrl-C to the child itself; a polite kill is handed on.
    """
    child = subprocess.Popen(
        command, cwd=ROOT, env=environment, preexec_fn=embedded.dies_with_parent(signal.SIGTERM)
    )
    handlers = {
        signal.SIGINT: signal.SIG_IGN,
        signal.SIGTERM: lambda *_: child.terminate(),
        signal.SIGHUP: lambda *_: child.terminate(),
    }
    with _handling(handlers):
        return child.wait()


@contextmanager
def stop_signals_interrupt() -> Iterator[None]:
    """Let a polite kill and a closed terminal end a command the way Ctrl-C does, and only once.

    A second signal would cut short the stopping that the first one began.
    """

    def interrupt(*_: object) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    with _handling(dict.fromkeys(STOP_SIGNALS, interrupt)):
        yield


def sentence_about(error: OSError) -> str:
    """What happened to the machine and what to do about it."""
    if error.errno == errno.ENOSPC:
        return "The disk is full. Free about 1 GB, then start again."
    if error.errno in NOT_WRITABLE:
        return f"{error.filename or ROOT} cannot be written to. Give yourself write access."
    return f"{error.filename or 'The machine'}: {error.strerror or error}."


@contextmanager
def _handling(handlers: Mapping[signal.Signals, Handler]) -> Iterator[None]:
    earlier = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _secret_key() -> str:
    file = LOCAL / "secret-key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()
