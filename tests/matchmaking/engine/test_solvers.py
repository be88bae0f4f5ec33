"""Libraries that are loaded late."""

import sys

import pytest

from matchmaking.engine.solvers import Later


@pytest.fixture
def library(tmp_path, monkeypatch):
    (tmp_path / "a_large_library.py").write_text("ANSWER = 42")
    monkeypatch.syspath_prepend(tmp_path)
    yield "a_large_library"
    sys.modules.pop("a_large_library", None)


def test_a_library_is_loaded_when_something_in_it_is_used(library):
    later = Later(library)
    assert library not in sys.modules

    assert later.ANSWER == 42
    assert library in sys.modules


def test_what_it_does_not_have_it_does_not_have_later(library):
    with pytest.raises(AttributeError, match="QUESTION"):
        _ = Later(library).QUESTION
