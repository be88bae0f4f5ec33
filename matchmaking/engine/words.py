"""Reading free text: words, their stems, and what two texts have in common.

This sees words, not meaning. It strips English endings; in other languages it only finds
words written alike. What it knows of synonyms comes from the topic tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")

SHORTEST_STEM = 3

ENDINGS = (
    ("ational", ""), ("ations", ""), ("ation", ""), ("ating", ""), ("ated", ""), ("ates", ""),
    ("ate", ""), ("ization", "is"), ("fulness", "ful"), ("iveness", "ive"), ("ements", ""),
    ("ement", ""), ("ments", ""), ("ment", ""), ("nesses", ""), ("ness", ""), ("ions", ""),
    ("ion", ""), ("ities", ""), ("ity", ""), ("ies", "y"), ("ied", "y"), ("ings", ""),
    ("ing", ""), ("ers", ""), ("er", ""), ("ed", ""), ("ally", "al"), ("ly", ""), ("es", ""),
    ("s", ""), ("e", ""),
)  # fmt: skip
"""Tried in this order, once, and a final e goes after that."""

COMMON_WORDS = frozenset(
    WORD.findall(
        """
        a about after again all also an and any are around as at be because been before
        being beside between both but by can could day days did do does doing done during
        each european every few first for from further get give given go good had has have
        having help her here him his home host hosts how if in into is it its just know last
        learn learning less let like long longer look made make many may meet more most much
        must my need needs new next no not now of off offer often on once one only or order
        ordinary organisation organisations other others our out over own part people per
        place present question same see seen service services share she should show shown
        shows since so some something spend start started still such take team teams tell
        telling than that the their them then there these they thing things this those three
        through time to together too two under understand until up us use used using very
        visit visiting visitor visitors visits want was way we week weeks well were what
        when where whether which while who whole why will with within without work working
        would year years you your
        """
    )
)
"""Words that stand in almost every text here and so say nothing about a fit."""


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


NO_TEXT = Text()

Vocabulary = Mapping[str, Sequence[tuple[int, tuple[str, ...]]]]
"""By the first stem of a phrase: topics with the stems of the whole phrase that names them."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that two texts share in the same order, as the first one writes them."""

    words: str
    stems: tuple[str, ...]


def read(text: str) -> Text:
    words = _words(text)
    return Text(words, tuple("" if _says_nothing(word) else stem(word) for word in words))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without its English ending: "observing", "observed" and "observes" are one."""
    for ending, instead in ENDINGS:
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= SHORTEST_STEM:
            word = bare + instead
            break
    if len(word) > SHORTEST_STEM and word.endswith("e"):
        word = word[:-1]
    if len(word) > SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word


def shared_phrases(wanted: Text, shown: Text) -> list[Phrase]:
    """The longest runs of telling words that `wanted` shares with `shown`, each stem once."""
    places: dict[str, list[int]] = {}
    for place, known in enumerate(shown.stems):
        places.setdefault(known, []).append(place)
    found: list[Phrase] = []
    told: set[str] = set()
    here = 0
    while here < len(wanted.stems):
        length = max(
            (
                _run(wanted.stems[here:], shown.stems[there:])
                for there in places.get(wanted.stems[here], ())
                if wanted.stems[here]
            ),
            default=0,
        )
        stems = wanted.stems[here : here + length]
        if stems and not told.intersection(stems):
            found.append(Phrase(" ".join(wanted.words[here : here + length]), stems))
            told.update(stems)
        here += max(1, length)
    return found


def vocabulary(ways_to_say: Mapping[int, Iterable[str]]) -> Vocabulary:
    """How texts may name each topic, ready to be looked up by the stem that comes first."""
    by_first: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for topic, phrases in ways_to_say.items():
        for phrase in phrases:
            stems = _stems(phrase)
            if stems:
                by_first.setdefault(stems[0], []).append((topic, stems))
    return by_first


def named_topics(text: str, known: Vocabulary) -> frozenset[int]:
    """The topics of which a name or a synonym stands in the text."""
    stems = _stems(text)
    return frozenset(
        topic
        for place, first in enumerate(stems)
        for topic, phrase in known.get(first, ())
        if stems[place : place + len(phrase)] == phrase
    )


def _run(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many telling stems both begin with."""
    length = 0
    for mine, theirs in zip(one, other, strict=False):
        if not mine or mine != theirs:
            break
        length += 1
    return length


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(text.lower().replace("’", "'")))


def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in _words(text))


def _says_nothing(word: str) -> bool:
    return word in COMMON_WORDS or len(word) < SHORTEST_STEM
