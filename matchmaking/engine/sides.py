"""Both sides of a comparison, laid out for the compiled functions.

What a condition or a part asks of one offer lies together in one record. What rules out most pairs
lies in a small record of its own, so that all offers are looked through in the processor's cache.
Days and lists of any length stand beside them. The layout does not depend on the world, so nothing
is compiled anew when a topic or a language is added.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from .bits import packed, unpacked
from .columns import NOTHING, Bits, Bytes, Flags, Ids, Ints, Lists, Offers, Requests, Small, World
from .languages import WORKING_LEVEL

HIGHEST_LEVEL = 6

TOPIC_WORDS, LANGUAGE_WORDS = 4, 3
MOST_TOPICS, MOST_LANGUAGES, MOST_GROUPS, MOST_AUDIENCES = 256, 192, 64, 64
"""ISO 639-1 names 184 languages."""

WORDS_OF_A_TOPIC = 2
"""Naming the same topic, in whatever words, counts like two words."""

Records = NDArray[Any]

GLANCE = [
    ("groups", np.uint64),
    ("working", np.uint64, (LANGUAGE_WORDS,)),
    ("audience", np.uint64),
]
OFFER_GLANCE = np.dtype(
    [
        *GLANCE,
        ("group_min", np.int16),
        ("group_max", np.int16),
        ("days_min", np.int16),
        ("days_max", np.int16),
    ],
    align=True,
)

LEVELS = ("levels", np.uint64, (HIGHEST_LEVEL, LANGUAGE_WORDS))
"""Languages at A1 or above, at A2 or above and so on."""

OFFER = np.dtype(
    [
        ("organisation", np.int64),
        *GLANCE,
        ("group_min", np.int16),
        ("group_max", np.int16),
        ("days_min", np.int16),
        ("days_max", np.int16),
        ("code", np.uint64),
        ("code_mask", np.uint64),
        ("id", np.int64),
        ("is_verified", np.bool_),
        ("is_open", np.bool_),
        ("has_visits", np.bool_),
        ("has_windows", np.bool_),
        ("names_languages", np.bool_),
        ("wants_to_visit_back", np.bool_),
        ("has_hosted", np.bool_),
        ("longest_run", np.int16),
        ("main_topic", np.int16),
        ("country", np.int16),
        ("kind", np.int16),
        ("answers", np.int16),
        ("pressed", np.int16),
        ("topics", np.uint64, (TOPIC_WORDS,)),
        LEVELS,
        ("point", np.float64, (3,)),
    ],
    align=True,
)

REQUEST = np.dtype(
    [
        *GLANCE,
        ("team_size", np.int16),
        ("length", np.int16),
        ("organisation", np.int64),
        ("first_word", np.int16),
        ("end_word", np.int16),
        ("code", np.uint64),
        ("code_mask", np.uint64),
        ("is_verified", np.bool_),
        ("has_windows", np.bool_),
        ("names_languages", np.bool_),
        ("names_countries", np.bool_),
        ("has_visited", np.bool_),
        ("kind", np.int16),
        ("goals_full", np.int16),
        ("wishes", np.int16),
        ("wish_weight", np.int64),
        LEVELS,
        ("point", np.float64, (3,)),
    ],
    align=True,
)


class OfferRows(NamedTuple):
    """`glance` is a part of `facts`, once more.
    `postings[postings_from[t]:postings_from[t + 1]]` are the rows that have the term `t`."""

    glance: Records
    facts: Records
    days: Bits
    receives: Bits
    postings: Ints
    postings_from: Ids


class RequestRows(NamedTuple):
    """`wishes` are positions of topics and `wish_groups` of their groups, NOTHING for none;
    `terms` are positions in the vocabulary of the offers, and `term_points` what each counts."""

    facts: Records
    days: Bits
    away: Bits
    wishes: Small
    wish_groups: Small
    wish_weights: Ints
    prefers: Flags
    terms: Ids
    term_points: Ints
    terms_from: Ids
    declined: Ids
    declined_from: Ids
    apart: Ids
    apart_from: Ids
    visited: Ids
    visited_from: Ids


@dataclass(frozen=True, slots=True, eq=False)
class OfferSide:
    """Offers, ready to be compared with any number of requests. `vocabulary` are all terms of
    their texts, ascending; `open_rows` those that can be proposed at all, in the order of ids;
    `speakers` how many of these work in each language of the world."""

    offers: Offers
    world: World
    rows: OfferRows
    vocabulary: Ids
    open_rows: Ids
    speakers: Ids

    @classmethod
    def of(cls, offers: Offers, world: World) -> Self:
        """Raises ValueError for more topics, groups, languages or audiences than there is
        room for."""
        _refuse_too_wide(world)
        vocabulary, postings, postings_from = _postings(offers.terms)
        facts = _offer_records(offers, world)
        is_open = offers.is_verified & offers.is_open & (offers.visits_left > 0)
        open_rows = np.flatnonzero(is_open)
        return cls(
            offers=offers,
            world=world,
            rows=OfferRows(
                _glance_at(facts),
                facts,
                offers.days,
                offers.receives,
                postings,
                postings_from,
            ),
            vocabulary=vocabulary,
            open_rows=open_rows[np.argsort(offers.id[open_rows])],
            speakers=(offers.levels[open_rows] >= WORKING_LEVEL).sum(axis=0),
        )

    def __len__(self) -> int:
        return len(self.offers)


def request_rows(requests: Requests, side: OfferSide) -> RequestRows:
    """The requests as they are compared with these offers; both are of the same world."""
    world = side.world
    groups = np.append(world.group_of, NOTHING).astype(np.int16)
    weights = _wish_weights(requests, world)
    terms, term_points, terms_from = _known_terms(requests.terms, side.vocabulary)
    return RequestRows(
        facts=_request_records(requests, world, weights),
        days=requests.days,
        away=requests.away,
        wishes=requests.wishes,
        wish_groups=groups[requests.wishes],
        wish_weights=weights,
        prefers=requests.prefers,
        terms=terms,
        term_points=term_points,
        terms_from=terms_from,
        declined=requests.declined.values,
        declined_from=requests.declined.starts,
        apart=requests.apart.values,
        apart_from=requests.apart.starts,
        visited=requests.visited.values,
        visited_from=requests.visited.starts,
    )


# --- Records ------------------------------------------------------------------------------------


def _offer_records(offers: Offers, world: World) -> Records:
    records = np.zeros(len(offers), dtype=OFFER)
    for name in _columns_of(Offers, OFFER):
        records[name] = getattr(offers, name)
    topics = unpacked(offers.topics)[:, : len(world.topics)]
    records["topics"] = _wide(offers.topics, TOPIC_WORDS)
    records["groups"] = packed(_groups(topics, world))[:, 0]
    records["audience"] = offers.audience[:, 0]
    records["levels"] = _at_each_level(offers.levels)
    records["working"] = records["levels"][:, WORKING_LEVEL - 1]
    records["names_languages"] = offers.levels.any(axis=1)
    records["has_visits"] = offers.visits_left > 0
    return records


def _glance_at(facts: Records) -> Records:
    glance = np.zeros(len(facts), dtype=OFFER_GLANCE)
    for name in OFFER_GLANCE.names or ():
        glance[name] = facts[name]
    return glance


def _request_records(requests: Requests, world: World, weights: Ints) -> Records:
    records = np.zeros(len(requests), dtype=REQUEST)
    for name in _columns_of(Requests, REQUEST):
        records[name] = getattr(requests, name)
    records["groups"] = packed(_wished_groups(requests, world))[:, 0]
    records["audience"] = requests.audience[:, 0]
    records["levels"] = _at_each_level(requests.follows)
    records["working"] = records["levels"][:, WORKING_LEVEL - 1]
    records["names_languages"] = requests.levels.any(axis=1)
    records["wishes"] = (requests.wishes != NOTHING).sum(axis=1)
    records["wish_weight"] = weights.sum(axis=1)
    is_away = requests.away != 0
    some = is_away.any(axis=1)
    records["first_word"] = np.where(some, is_away.argmax(axis=1), 0)
    records["end_word"] = np.where(some, is_away.shape[1] - is_away[:, ::-1].argmax(axis=1), 0)
    return records


def _columns_of(table: type[Offers | Requests], record: np.dtype[Any]) -> list[str]:
    """The columns that go into the record as they are."""
    made_here = {"topics", "groups", "audience", "levels", "wishes"}
    given = {field.name for field in fields(table)} - made_here
    return [name for name in record.names or () if name in given]


def _refuse_too_wide(world: World) -> None:
    groups = int(world.group_of.max(initial=NOTHING)) + 1
    if (
        len(world.topics) > MOST_TOPICS
        or len(world.languages) > MOST_LANGUAGES
        or groups > MOST_GROUPS
        or len(world.audiences) > MOST_AUDIENCES
    ):
        raise ValueError("There are more topics, languages or audiences than a record holds.")


def _wide(bits: Bits, words: int) -> Bits:
    wide = np.zeros((len(bits), words), dtype=np.uint64)
    wide[:, : bits.shape[1]] = bits
    return wide


def _groups(topics: Flags, world: World) -> Flags:
    """The groups of the topics in each row."""
    groups = np.zeros((len(topics), MOST_GROUPS), dtype=np.bool_)
    for topic, group in enumerate(world.group_of):
        groups[:, group] |= topics[:, topic]
    return groups


def _wished_groups(requests: Requests, world: World) -> Flags:
    groups = np.zeros((len(requests), MOST_GROUPS), dtype=np.bool_)
    row, place = np.nonzero(requests.wishes != NOTHING)
    groups[row, world.group_of[requests.wishes[row, place]]] = True
    return groups


def _wish_weights(requests: Requests, world: World) -> Ints:
    """The first of n wishes counts n times the last, and each as its rarity says."""
    is_wish = requests.wishes != NOTHING
    number = is_wish.sum(axis=1, keepdims=True)
    place = np.arange(requests.wishes.shape[1])
    rarity = np.append(world.rarity, 0)[requests.wishes]
    return np.where(is_wish, (number - place) * rarity, 0).astype(np.int32)


def _at_each_level(levels: Bytes) -> Bits:
    """Sets of languages, for each level those at it or above."""
    sets = [packed(levels >= level) for level in range(1, HIGHEST_LEVEL + 1)]
    return np.stack([_wide(bits, LANGUAGE_WORDS) for bits in sets], axis=1)


# --- Terms --------------------------------------------------------------------------------------


def _postings(terms: Lists) -> tuple[Ids, Ints, Ids]:
    """The different terms, ascending, and of each the rows that have it."""
    rows = np.repeat(np.arange(len(terms.starts) - 1, dtype=np.int32), np.diff(terms.starts))
    order = np.argsort(terms.values, kind="stable")
    in_order = terms.values[order]
    is_first = np.append(True, in_order[1:] != in_order[:-1])[: len(in_order)]
    first = np.flatnonzero(is_first)
    return in_order[first], rows[order], np.append(first, len(in_order)).astype(np.int64)


def _known_terms(terms: Lists, vocabulary: Ids) -> tuple[Ids, Ints, Ids]:
    """The terms that an offer has too, by place; what each counts; and where each row begins."""
    if not len(vocabulary):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing.astype(np.int32), np.zeros_like(terms.starts)
    places = np.minimum(np.searchsorted(vocabulary, terms.values), len(vocabulary) - 1)
    is_known = vocabulary[places] == terms.values
    points = np.where(terms.values[is_known] > 0, 1, WORDS_OF_A_TOPIC)
    before = np.append(0, np.cumsum(is_known))
    return places[is_known], points.astype(np.int32), before[terms.starts]
