"""dev.py as a newcomer meets it: what it says when the machine is not as it should be."""

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

import dev
from config.development import surroundings
from config.development.demo import run as run_demo
from config.development.surroundings import ROOT
from tests.config.processes import nothing_runs_in, processes_in

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".local", "tests", "docs", ".*")
NO_INDEX = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_FIND_LINKS": "",
    "PIP_NO_CACHE_DIR": "1",
}


@pytest.fixture
def checkout(tmp_path):
    """A copy of this checkout that has the packages already, but no data."""
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    lend_environment(copy / ".venv")
    return copy


@pytest.fixture
def nothing_happens(checkout):
    """Its demo has people who only stand around: once, in tests/demo, they live through it all."""
    for file in (checkout / "demo" / "data").glob("*.json"):
        if file.stem not in ("organisations", "partnerships", "people"):
            file.write_text("[]")


@pytest.fixture
def own_services(monkeypatch):
    """Let dev.py start services itself, and read no variable that this run was given."""
    for name in ("DATABASE_URL", "REDIS_URL", "SITE_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def busy_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def starting(checkout):
    """Start a command of dev.py in the copy; it is ended with the test, whatever happened."""
    started = []

    def start(*arguments):
        command = [base_python(), "dev.py", *arguments]
        process = subprocess.Popen(
            command,
            cwd=checkout,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def lend_environment(folder):
    """As if it was made from the lock. It is no link itself: the copy may clear it, not ours."""
    folder.mkdir()
    for part in (ROOT / ".venv").iterdir():
        (folder / part.name).symlink_to(part)
    stamp = folder / dev.STAMP
    stamp.unlink(missing_ok=True)
    stamp.write_text(dev.stamp_of(ROOT / "requirements.txt"))


def run_dev(folder, *arguments, **environment):
    return subprocess.run(
        [base_python(), "dev.py", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


def lines_until(process, last):
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if lines[-1] == last:
            return lines
    raise AssertionError("\n".join(lines))


def base_python():
    """The Python that the environment was made with, as its owner would call it."""
    return str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def one_sentence(finished):
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr
    (sentence,) = finished.stderr.splitlines()
    return sentence


def test_a_busy_port(checkout, busy_port):
    finished = run_dev(checkout, "demo", "--port", str(busy_port))

    assert one_sentence(finished) == (
        f"Port {busy_port} is in use by another program. "
        f"Choose another: python3 dev.py demo --port {busy_port + 1}"
    )


def test_the_port_may_come_from_the_environment(checkout, busy_port):
    finished = run_dev(checkout, "demo", PORT=str(busy_port))

    assert f"Port {busy_port} is in use" in one_sentence(finished)


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_no_port(port):
    with pytest.raises(SystemExit) as refused:
        run_demo([f"--port={port}"])

    assert str(refused.value) == f"{port} is not a port. Choose a number from 1 to 65535."


def test_a_folder_that_cannot_be_made(checkout):
    (checkout / ".local").write_text("a file where a folder should be")

    finished = run_dev(checkout, "demo", "--port", str(free_port()))

    assert one_sentence(finished).endswith("Not a directory.")


def test_no_network(checkout):
    shutil.rmtree(checkout / ".venv")

    finished = run_dev(checkout, "demo", **NO_INDEX)

    assert one_sentence(finished) == dev.NO_PACKAGES


def test_an_unknown_command_shows_those_there_are(checkout):
    finished = run_dev(checkout, "dmeo")

    assert finished.returncode == 1
    assert "python3 dev.py demo" in finished.stderr


@pytest.mark.parametrize(
    ("version", "complaint"),
    [
        ((3, 8), "Python 3.11 or newer is needed; this is 3.8."),
        ((3, 10), "Python 3.11 or newer is needed; this is 3.10."),
        ((3, 11), None),
        ((3, 14), None),
    ],
)
def test_an_old_python(version, complaint):
    assert dev.complaint_about_python(version) == complaint


@pytest.mark.parametrize("sentence_about", [dev.complaint_about_disk, surroundings.sentence_about])
def test_a_full_disk_or_a_foreign_folder(sentence_about):
    full = OSError(errno.ENOSPC, "No space left on device", "/x")
    foreign = OSError(errno.EACCES, "Permission denied", "/x")
    read_only = OSError(errno.EROFS, "Read-only file system", "/x")

    assert "disk is full" in sentence_about(full)
    assert "cannot be written to" in sentence_about(foreign)
    assert "cannot be written to" in sentence_about(read_only)


@pytest.mark.usefixtures("own_services", "nothing_happens")
def test_the_demo_comes_up_and_ctrl_c_leaves_no_process(checkout, starting):
    port = free_port()
    demo = starting("demo", "--port", str(port))

    said = lines_until(demo, "Ctrl-C stops everything.")

    assert f"Ready: http://localhost:{port}" in said
    with urllib.request.urlopen(f"http://localhost:{port}/readyz") as answer:
        assert answer.status == 200

    demo.send_signal(signal.SIGINT)

    assert demo.wait() == 0
    assert nothing_runs_in(checkout)


@pytest.mark.usefixtures("own_services")
def test_a_killed_command_leaves_no_process(checkout, starting):
    command = starting("manage", "shell", "--no-imports", "--command=print('up'); input()")
    lines_until(command, "up")
    assert processes_in(checkout)

    command.kill()

    assert nothing_runs_in(checkout)
