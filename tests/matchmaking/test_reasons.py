"""The sentences a colleague would write."""

from datetime import date

import pytest

from matchmaking.engine import WEIGHTS, OfferFacts, Part, Reason, RequestFacts, score
from matchmaking.reasons import LABELS, OBSTACLES, sentence_of

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
        ({"met": (1, 2), "kin": (), "wishes": 2, "main": None}, "Both topics wished for."),
        (
            {"met": (2,), "kin": (), "wishes": 3, "main": 2, "first_missed": 1},
            (
                "1 of 3 topics wished for: Guidance; Guidance is this host’s main topic; "
                "NEET re-engagement, the first wish, is not shown."
            ),
        ),
        (
            {"met": (), "kin": (), "wishes": 2, "main": None, "first_missed": 1},
            "None of the topics wished for.",
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
        (
            (),
            (),
            (
                "The goals and what visitors will see have no words in common; "
                "texts in two languages seldom have."
            ),
        ),
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
    assert told("dates", days=18, starts=start, ends=start + 1) == (
        "18 possible start days; earliest visit 12–13 May 2025."
    )
    assert told("dates", days=1, starts=start, ends=start) == ("1 possible start day: 12 May 2025.")


def test_group():
    assert told("group", people=4, smallest=1, largest=6, meant_for=(), others=()) == (
        "4 visitors, the host welcomes up to 6."
    )
    assert told("group", people=4, smallest=4, largest=4, meant_for=(), others=()) == (
        "4 visitors, the host welcomes 4."
    )
    assert told(
        "group", people=1, smallest=1, largest=6, meant_for=("practitioners",), others=("teachers",)
    ) == (
        "1 visitor, the host welcomes up to 6; "
        "meant for practitioners, less for teachers and trainers."
    )


@pytest.mark.parametrize(
    ("host", "visitor", "sector", "sentence"),
    [
        ("school", "school", "education", "Both sides: school."),
        (
            "local_authority",
            "regional_authority",
            "administration",
            "Host: local authority; visitors: regional authority; both are public administration.",
        ),
        ("company", "school", None, "Host: company; visitors: school."),
        ("", "school", None, "The kind of one organisation is not known."),
    ],
)
def test_organisation(host, visitor, sector, sentence):
    assert told("organisation", host=host, visitor=visitor, sector=sector) == sentence


@pytest.mark.parametrize(
    ("km", "band", "is_green", "is_preferred", "sentence"),
    [
        (
            527,
            (500, 1999),
            True,
            None,
            "527 km (distance band 500–1999 km); a day by train or bus may do.",
        ),
        (
            927,
            (500, 1999),
            False,
            True,
            "927 km (distance band 500–1999 km); Sweden is a country the team prefers.",
        ),
        (9001, (8000, None), False, None, "9001 km (distance band from 8000 km)."),
        (5, None, False, None, "5 km."),
        (
            None,
            None,
            False,
            False,
            "The distance is not known; Sweden is not among the preferred countries.",
        ),
    ],
)
def test_journey(km, band, is_green, is_preferred, sentence):
    values = {"km": km, "band": band, "is_green": is_green, "is_preferred": is_preferred}
    assert told("journey", country="SE", **values) == sentence


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"visits_back": True, "is_new_host": True},
            (
                "First visit of this team to this host; the host would like to visit back; "
                "the host is new to this."
            ),
        ),
        (
            {"is_first": False, "answers": 90, "waiting": 2},
            (
                "The team has visited this host before; the host answers 90% of proposals in time; "
                "2 proposals wait at this offer."
            ),
        ),
        (
            {"is_new_host": True, "is_new_visitor": True},
            "First visit of this team to this host; both are new to this.",
        ),
        (
            {"is_new_visitor": True, "waiting": 1},
            (
                "First visit of this team to this host; the team is new to this; "
                "1 proposal waits at this offer."
            ),
        ),
    ],
)
def test_hospitality(values, sentence):
    nothing = {
        "is_first": True,
        "visits_back": False,
        "answers": None,
        "is_new_host": False,
        "is_new_visitor": False,
        "waiting": 0,
    }
    assert told("hospitality", **nothing | values) == sentence


def test_every_part_and_every_condition_has_words():
    assert set(LABELS) == set(WEIGHTS)
    nothing = OfferFacts(
        id=1, organisation=1, region="SE", country="SE", is_verified=False, is_open=False,
        visits_left=0, group_max=1, days_max=1, audience=frozenset({"teachers"}), topics={1: 10},
    )  # fmt: skip
    wish = RequestFacts(
        id=1, organisation=1, region="SE", country="SE", audience=frozenset({"employers"}),
        topics=((2, 20),), declined=frozenset({1}), apart=frozenset({1}),
    )  # fmt: skip
    [fit] = score(wish, [nothing])
    assert set(fit.failed) == set(OBSTACLES)
