"""The sentences a colleague would write."""

from datetime import date

import pytest

from matchmaking.engine import WEIGHTS, OfferFacts, Part, Reason, RequestFacts, score
from matchmaking.reasons import LABELS, OBSTACLES, day_range, sentence_of

NAMES = {1: "NEET re-engagement", 2: "Guidance", 3: "Multi-agency cooperation"}


def told(code, **values):
    return sentence_of(Part("any", 0, 0, Reason(code, values)), NAMES)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"met": (1, 2, 3), "kin": (), "wishes": 3, "main": 1},
            "All three topics wished for; NEET re-engagement is this host’s main topic.",
        ),
        (
            {"met": (1, 2), "kin": (3,), "wishes": 3, "main": None},
            (
                "2 of 3 topics wished for: NEET re-engagement and Guidance; "
                "close to Multi-agency cooperation."
            ),
        ),
        ({"met": (1,), "kin": (), "wishes": 1, "main": 1}, "NEET re-engagement, as wished."),
        ({"met": (), "kin": (2,), "wishes": 2, "main": None}, "Close to Guidance."),
        ({"met": (), "kin": (), "wishes": 2, "main": None}, "None of the topics wished for."),
    ],
)
def test_topics(values, sentence):
    assert told("topics", **values) == sentence


@pytest.mark.parametrize(
    ("phrases", "topics", "sentence"),
    [
        (
            ("multi-agency team", "progress tracking", "motivational interviewing"),
            (),
            (
                "“multi-agency team”, “progress tracking” and “motivational interviewing” "
                "appear in both."
            ),
        ),
        (("guidance",), (2,), "“guidance” appears in both; both are about Guidance."),
        ((), (), "The goals and what visitors will see have no words in common."),
    ],
)
def test_learning_goals(phrases, topics, sentence):
    assert told("goals", phrases=phrases, topics=topics) == sentence


@pytest.mark.parametrize(
    ("ways", "sentence"),
    [
        (
            (("en", "en", 5, 5), ("sv", "nb", 6, 4)),
            "Swedish and Norwegian Bokmål are mutually understood; English C1 on both sides.",
        ),
        ((("en", "en", 4, 5),), "English: host B2, visitors C1."),
        ((), "No common language at B1 or above."),
    ],
)
def test_languages(ways, sentence):
    assert told("languages", ways=ways) == sentence


def test_dates():
    start = date(2025, 5, 12).toordinal()
    assert told("dates", weeks=6, starts=start, ends=start + 1) == (
        "6 weeks in common; earliest 12–13 May 2025."
    )
    assert told("dates", weeks=1, starts=start, ends=start) == (
        "1 week in common; earliest 12 May 2025."
    )


def test_group():
    assert told("group", people=4, smallest=1, largest=6, meant_for=(), others=()) == (
        "4 visitors, the host welcomes up to 6."
    )
    assert told(
        "group", people=1, smallest=1, largest=6, meant_for=("practitioners",), others=("teachers",)
    ) == (
        "1 visitor, the host welcomes up to 6; "
        "meant for practitioners, less for teachers and trainers."
    )


@pytest.mark.parametrize(
    ("km", "is_preferred", "sentence"),
    [
        (527, None, "527 km."),
        (527, True, "527 km; Sweden is a country the team prefers."),
        (None, False, "The distance is not known; Sweden is not among the preferred countries."),
    ],
)
def test_journey(km, is_preferred, sentence):
    assert told("journey", km=km, country="SE", is_preferred=is_preferred) == sentence


def test_hospitality():
    assert told("hospitality", is_first=True, visits_back=True) == (
        "First visit of this team to this host; the host would like to visit back."
    )
    assert told("hospitality", is_first=False, visits_back=False) == (
        "The team has visited this host before."
    )


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (date(2025, 5, 12), date(2025, 5, 13), "12–13 May 2025"),
        (date(2025, 5, 30), date(2025, 6, 2), "30 May – 2 June 2025"),
        (date(2025, 12, 30), date(2026, 1, 2), "30 December 2025 – 2 January 2026"),
        (date(2025, 5, 12), date(2025, 5, 12), "12 May 2025"),
    ],
)
def test_ranges_of_days(starts, ends, words):
    assert day_range(starts, ends) == words


def test_every_part_and_every_condition_has_words():
    assert set(LABELS) == set(WEIGHTS)
    nothing = OfferFacts(
        id=1, organisation=1, region="SE", country="SE", is_verified=False, is_open=False,
        visits_left=0, group_max=1, days_max=1, audience=frozenset({"teachers"}),
    )  # fmt: skip
    wish = RequestFacts(
        id=1, organisation=1, region="SE", country="SE", audience=frozenset({"employers"}),
        declined=frozenset({1}),
    )  # fmt: skip
    [fit] = score(wish, [nothing])
    assert set(fit.failed) == set(OBSTACLES)
