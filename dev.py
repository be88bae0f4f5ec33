#!/usr/bin/env python3
"""Everything a developer runs: python3 dev.py [demo|test|check|manage|screenshots|lock].

This file needs nothing but Python and pip. It makes the environment under .venv from the pinned
packages and hands over to `config.development` inside it. An old Python must be able to read it as
far as the sentence that refuses it.
"""

import errno
import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.txt"
VENV = ROOT / ".venv"
STAMP = "installed-from"

OLDEST_PYTHON = (3, 11)
OLDEST_PIP = (22, 3)  # the first whose --python installs into another environment

NO_PACKAGES = (
    "The packages could not be downloaded. Check the network, or the index in `pip config list`, "
    "then start again."
)
SENTENCES = {
    "No space left on device": "The disk is full. Free about 1 GB, then start again.",
    "Permission denied": f"The folder {ROOT} cannot be written to. Give yourself write access.",
    "Could not find a version": NO_PACKAGES,
    "No matching distribution": NO_PACKAGES,
    "ConnectionError": NO_PACKAGES,
    "ReadTimeout": NO_PACKAGES,
    "DO NOT MATCH THE HASHES": "A downloaded package is not the one that was pinned. Start again; "
    "if it happens twice, do not trust the index.",
}


def main() -> None:
    complaint = complaint_about_python(sys.version_info[:2])
    if complaint:
        raise SystemExit(complaint)
    os.chdir(ROOT)
    try:
        python = make_environment(LOCK, VENV, "the pinned packages")
    except OSError as error:
        raise SystemExit(complaint_about_disk(error)) from None
    except KeyboardInterrupt:
        raise SystemExit("Stopped.") from None
    os.execv(python, [str(python), "-m", "config.development", *sys.argv[1:]])


def complaint_about_python(version: tuple) -> "str | None":
    if version >= OLDEST_PYTHON:
        return None
    return "Python {}.{} or newer is needed; this is {}.{}.".format(*OLDEST_PYTHON, *version)


def complaint_about_disk(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return SENTENCES["No space left on device"]
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return SENTENCES["Permission denied"]
    return f"{error.filename or ROOT}: {error.strerror}."


def make_environment(lock: Path, folder: Path, what: str) -> Path:
    """Install the packages of `lock`, unless it was already done; return the Python with them."""
    wanted = stamp_of(lock)
    if not _is_made_from(wanted, folder):
        with lock.open() as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not _is_made_from(wanted, folder):
                place = folder.relative_to(ROOT)
                print(f"Installing {what} into {place} (a minute, the first time)", flush=True)
                _install(lock, folder)
                (folder / STAMP).write_text(wanted)
    return _python_of(folder)


def stamp_of(lock: Path) -> str:
    """What an environment made from this lock by this Python is known by."""
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def _is_made_from(wanted: str, folder: Path) -> bool:
    stamp = folder / STAMP
    return _python_of(folder).exists() and stamp.exists() and stamp.read_text() == wanted


def _python_of(folder: Path) -> Path:
    return folder / "bin" / "python"


def _install(lock: Path, folder: Path) -> None:
    python = str(_python_of(folder))
    venv = [sys.executable, "-m", "venv", "--clear", str(folder)]
    if _pip_version() >= OLDEST_PIP:
        # Debian's Python without python3-venv cannot put pip into the environment.
        _run([*venv, "--without-pip"])
        pip = [sys.executable, "-m", "pip", "--python", python]
    elif importlib.util.find_spec("ensurepip"):
        _run(venv)
        pip = [python, "-m", "pip"]
    else:
        raise SystemExit("pip {}.{} or newer is needed to install packages.".format(*OLDEST_PIP))
    options = ["--no-input", "--disable-pip-version-check", "--require-hashes", "--retries=2"]
    _run([*pip, "install", *options, "-r", str(lock)], count="Collecting ")


def _pip_version() -> tuple:
    answer = subprocess.run(
        [sys.executable, "-m", "pip", "--version"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    words = answer.stdout.decode().split()
    return tuple(int(part) for part in words[1].split(".")[:2]) if len(words) > 1 else ()


def _run(command: list, count: "str | None" = None) -> None:
    """Run one step, showing how many lines began with `count`; a failure becomes one sentence."""
    said = []
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    for line in process.stdout:
        said.append(line)
        if count and line.startswith(count):
            _show_progress(sum(heard.startswith(count) for heard in said))
    if process.wait() == 0:
        return
    output = "".join(said)
    for symptom, sentence in SENTENCES.items():
        if symptom in output:
            raise SystemExit(sentence)
    errors = [line for line in said if line.startswith("ERROR:")] or said or ["no reason given"]
    raise SystemExit(f"The environment could not be made: {errors[0].strip()}")


def _show_progress(packages: int) -> None:
    if sys.stdout.isatty():
        print(f"\r  package {packages}", end="", flush=True)
    elif packages % 20 == 0:
        print(f"  {packages} packages", flush=True)


if __name__ == "__main__":
    main()
