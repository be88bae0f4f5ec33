from concurrent.futures import ThreadPoolExecutor

import pytest

from matchmaking.engine import named_topics, read, vocabulary
from matchmaking.engine.words import language_of, shared_phrases, stem, terms


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
    assert read("We want to see how the team guides").content == {stem("guides")}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How a team works with young people", "en"),
        ("Hur ett team arbetar med unga som inte går i skolan", "sv"),
        ("Korleis eit team arbeider med unge som ikkje går på skulen", "nb"),
        ("Wie ein Team mit jungen Menschen arbeitet", "de"),
        ("Comment une équipe travaille avec les jeunes", "fr"),
        ("Cómo trabaja un equipo con los jóvenes", "es"),
        ("NEET", "en"),
    ],
)
def test_little_words_tell_the_language(text, language):
    assert language_of(text.lower().split()) == language


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vi vill se hur vägledningen fungerar", "Så här är vår vägledning"),
        ("Wir sind an der Beratung der Jugendlichen", "Die Beratungen für den Jugendlichen"),
        ("Comment les entretiens sont menés dans la région", "Un entretien avec les jeunes"),
    ],
)
def test_words_of_other_languages_lose_their_endings_too(one, other):
    assert read(one).content & read(other).content


def test_terms_are_words_neighbours_and_topics():
    alone, together = read("guidance"), read("guidance interviews")
    assert terms(alone, {7}) == {*terms(alone, ()), -7}
    assert len(terms(together, ())) == 3
    assert terms(alone, ()) < terms(together, ())


def test_a_compound_is_one_word():
    assert read("Follow-up").words == ("follow-up",)


def test_shared_words_in_a_row_are_one_phrase():
    goals = read("Learn how motivational interviewing is used; progress tracking.")
    shows = read("Progress tracked by all. Motivational interviews in practice.")
    assert [phrase.words for phrase in shared_phrases(goals, terms(shows, ()))] == [
        "motivational interviewing",
        "progress tracking",
    ]


def test_words_that_do_not_stand_together_in_the_other_text_are_phrases_of_their_own():
    goals = read("motivational interviewing")
    shows = read("interviewing that is motivational")
    assert [phrase.words for phrase in shared_phrases(goals, terms(shows, ()))] == [
        "motivational",
        "interviewing",
    ]


def test_a_phrase_is_told_once():
    twice = read("guidance and guidance")
    assert [phrase.words for phrase in shared_phrases(twice, terms(twice, ()))] == ["guidance"]


def test_a_topic_is_named_by_any_of_its_synonyms():
    known = vocabulary(
        {
            1: [("en", "NEET"), ("en", "outside education and employment")],
            2: [("en", "VET")],
            3: [("en", "")],
        }
    )
    assert named_topics("People outside education and employment", known) == {1}


def test_a_topic_is_not_named_by_a_part_of_a_word():
    assert named_topics("A magneet", vocabulary({1: [("en", "NEET")]})) == frozenset()


def test_threads_that_read_at_once_find_the_same_stems():
    """A web process reads texts in several threads; a stemmer alone would mix them up."""
    texts = [f"observing{letter} meetings and counsellors following up" for letter in "abcdefgh"]
    alone = [read(text).stems for text in texts]
    stem.cache_clear()

    with ThreadPoolExecutor(max_workers=8) as threads:
        together = list(threads.map(lambda text: read(text).stems, texts * 50))

    assert together == alone * 50
