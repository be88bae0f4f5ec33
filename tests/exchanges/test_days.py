from datetime import date

import pytest

from exchanges.days import days_in_words


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ((2025, 5, 12), (2025, 5, 13), "12–13 May 2025"),
        ((2025, 5, 12), (2025, 5, 12), "12 May 2025"),
        ((2025, 4, 30), (2025, 5, 2), "30 April – 2 May 2025"),
        ((2025, 12, 31), (2026, 1, 2), "31 December 2025 – 2 January 2026"),
    ],
)
def test_days_in_words(starts, ends, words):
    assert days_in_words(date(*starts), date(*ends)) == words
