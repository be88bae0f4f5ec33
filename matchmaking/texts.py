"""Free texts: read with the topic tree in mind, each of them once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
from django.db.models import Exists, OuterRef

from . import engine
from .engine import Text
from .engine.words import terms
from .models import HostingOffer, ReadText, VisitRequest
from .models.read_text import READER_LETTERS
from .models.wishes import text_of

RULES_OF_READING = ("words.py", "common_words.py")

TEXTS_REMEMBERED = 10_000

TEXTS_AT_A_TIME = 10_000
"""Read in some seconds."""

WaysToSay = tuple[tuple[int, tuple[tuple[str, str], ...]], ...]
"""Topics with their names and synonyms as (language, phrase)."""


class Terms(NamedTuple):
    """What columns keep of a text: its terms as in `ReadText`, and how many words say
    something."""

    packed: bytes
    telling_words: int


class Reader:
    """Reads texts and the topics they name, and remembers what it has read lately. `key` tells
    it from readers that would find something else."""

    def __init__(self, ways_to_say: WaysToSay) -> None:
        in_order = sorted(ways_to_say)
        self.key = sha256(f"{_rules_of_reading()} {in_order}".encode()).hexdigest()[:READER_LETTERS]
        self.vocabulary = engine.vocabulary(dict(in_order))
        self.read = lru_cache(maxsize=TEXTS_REMEMBERED)(self._read)

    def read_terms(self, text: str) -> Terms:
        read, named = self._read(text)
        in_order = sorted(terms(read, named))
        return Terms(np.array(in_order, dtype=np.int64).tobytes(), len(read.content))

    def _read(self, text: str) -> tuple[Text, frozenset[int]]:
        return engine.read(text), engine.named_topics(text, self.vocabulary)


def read_unread(
    model: type[HostingOffer | VisitRequest], rows: Collection[int], reader: Reader
) -> Mapping[int, Terms]:
    """By id the terms of these offers or requests, which nobody has read yet. Kept for
    whoever asks next. Two queries."""
    texts = model._base_manager.filter(pk__in=rows).values_list(
        "pk", "text_digest", *model.text_fields
    )
    found = {}
    terms_of = {}
    for pk, digest, *parts in texts:
        terms_of[digest] = found[pk] = terms_of.get(digest) or reader.read_terms(text_of(parts))
    # In the same order everywhere: two who keep the same texts wait for each other, at most.
    ReadText.objects.bulk_create(
        [
            ReadText(digest=digest, reader=reader.key, terms=packed, telling_words=words)
            for digest, (packed, words) in sorted(terms_of.items())
        ],
        ignore_conflicts=True,
    )
    return found


def read_open(reader: Reader) -> None:
    """Read what open offers and requests say and nobody has read yet, so that rankings and
    rounds need not; of a great many some, the others the next time."""
    has_been_read = Exists(
        ReadText.objects.filter(reader=reader.key, digest=OuterRef("text_digest"))
    )
    for model in (HostingOffer, VisitRequest):
        unread = model.objects.open().filter(~has_been_read).order_by("pk")
        rows = list(unread.values_list("pk", flat=True)[:TEXTS_AT_A_TIME])
        if rows:
            read_unread(model, rows, reader)


def forget_unused_texts(reader: Reader) -> None:
    """Delete what was read in texts that nobody shows any more, or by other rules or topics."""
    ReadText.objects.exclude(reader=reader.key).delete()
    shown = (
        Exists(model.objects.filter(text_digest=OuterRef("digest")))
        for model in (HostingOffer, VisitRequest)
    )
    ReadText.objects.exclude(next(shown) | next(shown)).delete()


@cache
def _rules_of_reading() -> str:
    """What the words found in a text hang on, beside the topics."""
    source = sha256(version("snowballstemmer").encode())
    for name in RULES_OF_READING:
        source.update((Path(engine.__file__).parent / name).read_bytes())
    return source.hexdigest()
