import sys

from config.development.browser import chromium


def test_a_named_program_wins(monkeypatch):
    monkeypatch.setenv("CHROMIUM", sys.executable)

    assert chromium() == sys.executable


def test_a_machine_without_chromium_is_told_apart(monkeypatch, tmp_path):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert chromium() is None
