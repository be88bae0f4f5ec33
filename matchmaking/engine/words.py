"""Reading free text: words, their stems, and what two texts have in common.

This sees words, not meaning. Endings are taken off by the Snowball rules of the language a text
is written in; words of two languages meet where their stems are written alike. What it knows of
synonyms comes from the topic tree.

Columns keep a text as *terms*: a positive number for every different telling stem and for every
two neighbouring ones, a negative one for every topic named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import pairwise
from threading import Lock

import snowballstemmer

from .common_words import LITTLE_WORDS, WORDS_OF_EVERY_VISIT

WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")

SHORTEST_WORD = 3

ALGORITHMS = {
    "en": "english",
    "sv": "swedish",
    "nb": "norwegian",
    "da": "danish",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "nl": "dutch",
    "fi": "finnish",
}
"""The languages that are read, by their code, the first one for texts that give no sign."""

ANY = next(iter(ALGORITHMS))

SIGNS_NEEDED = 2
"""So many little words of another language make a text one in that language."""

WORDS_REMEMBERED = 200_000

TEXTS_AT_HAND = 8
"""A text is mostly asked for its words and its topics right after each other."""


# A stemmer keeps the word it works on: two threads at once would mix theirs.
ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Text:
    """A text as its words in lower case and the stem of each; a stem is "" where the word
    says nothing."""

    words: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()

    @property
    def content(self) -> frozenset[str]:
        """The different stems that say something."""
        return frozenset(self.stems) - {""}

    @property
    def terms(self) -> frozenset[int]:
        """Those of its words and of neighbours."""
        neighbours = {f"{one} {other}" for one, other in pairwise(self.stems) if one and other}
        return frozenset(map(_term, self.content | neighbours))


NO_TEXT = Text()

Vocabulary = Mapping[str, Sequence[tuple[int, tuple[str, ...]]]]
"""By the first stem of a phrase: topics with the stems of the whole phrase that names them."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a text that another one shows in the same order."""

    words: str
    stems: tuple[str, ...]


def read(text: str) -> Text:
    """The text's words and stems, in the language its little words speak of."""
    words, language = _words_and_language(text)
    return Text(words, tuple(_telling_stem(word, language) for word in words))


def language_of(words: Iterable[str]) -> str:
    """The language of which most little words are there; ANY where there are hardly any."""
    words = list(words)
    signs = {code: sum(word in LITTLE_WORDS[code] for word in words) for code in ALGORITHMS}
    best = max(ALGORITHMS, key=lambda code: signs[code])
    return best if signs[best] >= SIGNS_NEEDED else ANY


@lru_cache(maxsize=WORDS_REMEMBERED)
def stem(word: str, language: str = ANY) -> str:
    """The word without its ending: "observing", "observed" and "observes" are one."""
    with ONE_AT_A_TIME:
        return str(_stemmer(language).stemWord(word))


def terms(text: Text, topics: Iterable[int]) -> frozenset[int]:
    """What columns keep of a text that names `topics`."""
    return text.terms.union(-topic for topic in topics)


def shared_phrases(wanted: Text, shown: Collection[int]) -> list[Phrase]:
    """The longest runs of telling words of which each, and every two neighbours, are among the
    terms `shown`; each stem once."""
    found: list[Phrase] = []
    told: set[str] = set()
    here = 0
    while here < len(wanted.stems):
        length = _run(wanted.stems[here:], shown)
        stems = wanted.stems[here : here + length]
        if stems and not told.intersection(stems):
            found.append(Phrase(" ".join(wanted.words[here : here + length]), stems))
            told.update(stems)
        here += max(1, length)
    return found


def vocabulary(ways_to_say: Mapping[int, Iterable[tuple[str, str]]]) -> Vocabulary:
    """How texts may name each topic, ready to be looked up by the stem that comes first.

    The ways to say a topic are (code of the language, phrase).
    """
    by_first: dict[str, dict[tuple[int, tuple[str, ...]], None]] = {}
    for topic, phrases in ways_to_say.items():
        for language, phrase in phrases:
            known = language if language in ALGORITHMS else ANY
            stems = tuple(stem(word, known) for word in _words(phrase))
            if stems:
                by_first.setdefault(stems[0], {})[topic, stems] = None
    return {first: tuple(ways) for first, ways in by_first.items()}


def named_topics(text: str, known: Vocabulary) -> frozenset[int]:
    """The topics of which a name or a synonym stands in the text."""
    words, language = _words_and_language(text)
    stems = tuple(stem(word, language) for word in words)
    return frozenset(
        topic
        for place, first in enumerate(stems)
        for topic, phrase in known.get(first, ())
        if stems[place : place + len(phrase)] == phrase
    )


@lru_cache(maxsize=WORDS_REMEMBERED)
def _term(stems: str) -> int:
    """A number for the words, the same on every machine, so large that no two share one."""
    digest = blake2b(stems.encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) or 1


@cache
def _stemmer(language: str) -> snowballstemmer.Stemmer:
    return snowballstemmer.stemmer(ALGORITHMS[language])


def _run(stems: Sequence[str], shown: Collection[int]) -> int:
    """How many telling stems, from the first on, are shown as neighbours."""
    before = ""
    for length, here in enumerate(stems):
        if not here or _term(here) not in shown:
            return length
        if before and _term(f"{before} {here}") not in shown:
            return length
        before = here
    return len(stems)


@lru_cache(maxsize=TEXTS_AT_HAND)
def _words_and_language(text: str) -> tuple[tuple[str, ...], str]:
    words = _words(text)
    return words, language_of(words)


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(text.lower().replace("’", "'")))


def _telling_stem(word: str, language: str) -> str:
    says_nothing = (
        len(word) < SHORTEST_WORD
        or word in LITTLE_WORDS[language]
        or word in WORDS_OF_EVERY_VISIT[language]
    )
    return "" if says_nothing else stem(word, language)
