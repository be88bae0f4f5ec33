import pytest

from matchmaking.engine import named_topics, read, vocabulary
from matchmaking.engine.words import shared_phrases, stem


@pytest.mark.parametrize(
    "family",
    [
        ("interview", "interviews", "interviewing", "interviewed"),
        ("observe", "observes", "observing", "observed", "observation"),
        ("motivate", "motivated", "motivating", "motivation"),
        ("city", "cities"),
        ("plan", "planning", "planned", "plans"),
        ("meeting", "meetings"),
    ],
)
def test_words_of_a_family_have_one_stem(family):
    assert len({stem(word) for word in family}) == 1


def test_words_that_say_nothing_have_no_stem():
    assert read("We want to see how the team works").content == {stem("works")}


def test_a_compound_is_one_word():
    assert read("Follow-up").words == ("follow-up",)


def test_shared_words_in_a_row_are_one_phrase():
    goals = read("Learn how motivational interviewing is used; progress tracking.")
    shows = read("Progress tracked by all. Motivational interviews in practice.")
    assert [phrase.words for phrase in shared_phrases(goals, shows)] == [
        "motivational interviewing",
        "progress tracking",
    ]


def test_a_phrase_is_told_once():
    twice = read("guidance and guidance")
    assert [phrase.words for phrase in shared_phrases(twice, twice)] == ["guidance"]


def test_a_topic_is_named_by_any_of_its_synonyms():
    known = vocabulary({1: ["NEET", "outside education and employment"], 2: ["VET"], 3: [""]})
    assert named_topics("People outside education and employment", known) == {1}


def test_a_topic_is_not_named_by_a_part_of_a_word():
    assert named_topics("A magneet", vocabulary({1: ["NEET"]})) == frozenset()
