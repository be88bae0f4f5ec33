"""The embedded services, started for real beside those of the test run."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from config import embedded
from config.development.surroundings import ROOT
from tests.config.processes import nothing_runs_in, processes_in

NOTHING_GIVEN: dict[str, str] = {}


def connect(database_url):
    _, _, path = database_url.partition("@/")
    folder, _, name = path.rpartition("/")
    return psycopg.connect(host=folder, dbname=name, user="postgres")


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


def test_both_services_answer_and_keep_their_data(state):
    with embedded.services(state, NOTHING_GIVEN) as urls:
        with connect(urls["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
            major = connection.info.server_version // 10_000
        Redis.from_url(urls["REDIS_URL"]).set("kept", "7")

    with embedded.services(state, NOTHING_GIVEN) as urls:
        with connect(urls["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
        assert Redis.from_url(urls["REDIS_URL"]).get("kept") == b"7"

    assert major == 18


def test_a_second_user_of_the_same_data_shares_the_running_services(state):
    with embedded.services(state, NOTHING_GIVEN) as first:
        with embedded.services(state, NOTHING_GIVEN) as second:
            assert second == first
        with connect(first["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_nothing_listens_on_the_network(state):
    with embedded.services(state, NOTHING_GIVEN) as urls:
        with connect(urls["DATABASE_URL"]) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert Redis.from_url(urls["REDIS_URL"]).config_get("port") == {"port": "0"}


def test_addresses_that_are_given_win(state):
    given = {"DATABASE_URL": "postgres://elsewhere/db", "REDIS_URL": "redis://elsewhere"}

    with embedded.services(state, given) as urls:
        assert urls == given

    assert not state.exists()


def test_throwaway_services_leave_no_folder():
    with embedded.throwaway_services(NOTHING_GIVEN) as urls:
        folder = Path(urls["REDIS_URL"].removeprefix("unix://")).parent
        assert folder.exists()

    assert not folder.exists()


def test_throwaway_services_are_alone():
    with (
        embedded.throwaway_services(NOTHING_GIVEN) as one,
        embedded.throwaway_services(NOTHING_GIVEN) as other,
    ):
        assert one["DATABASE_URL"] != other["DATABASE_URL"]
        assert one["REDIS_URL"] != other["REDIS_URL"]


def test_services_die_with_a_killed_parent():
    program = (
        "from config import embedded\n"
        "with embedded.throwaway_services({}) as urls:\n"
        "    print(urls['REDIS_URL'], flush=True)\n"
        "    input()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        folder = Path(parent.stdout.readline().removeprefix("unix://")).parent
        assert len(processes_in(folder)) >= 2  # PostgreSQL and Valkey

        parent.send_signal(signal.SIGKILL)

    assert nothing_runs_in(folder)


def test_a_full_disk_is_named():
    reason = embedded.reason('could not write to file "pg_wal/x": No space left on device')

    assert reason == "the disk is full."


def test_of_a_long_complaint_the_last_error_is_told():
    output = "LOG:  starting\nFATAL:  data directory has wrong ownership\nHINT:  look\n"

    assert embedded.reason(output) == "FATAL:  data directory has wrong ownership"
