"""The fit that a match keeps: as a round has found it, and told again in the language of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from regions.models import Topic

from .engine import Part, Reason
from .models import RoundPair
from .reasons import ABOUT_TOPICS, SENTENCES, Names, label_of, sentence_of
from .told import ToldFit

KEYS_OF_TOPICS = ("met", "kin", "topics")
KEYS_OF_A_TOPIC = ("main", "first_missed")

Kept = dict[str, Any]


def kept_as(pair: RoundPair | None, told: ToldFit) -> Kept:
    """What a match stores: today's fit; for a `pair` of a round, with the numbers of the round,
    and a mark at the parts that would have others today."""
    kept = told.as_stored()
    if pair is None or not pair.parts:
        return kept
    weights = pair.round.weights.of_parts
    for part, score in zip(kept["parts"], pair.parts, strict=True):
        if part["score"] != score:
            part["is_earlier"] = True
        part |= {"score": score, "weight": weights[part["name"]]}
    return kept | {"total": (pair.total + 50) // 100, "weights_set": pair.round.weights_id}


def retold(parts: Iterable[Kept]) -> list[Kept]:
    """The parts of a stored fit with their names and sentences as this page says them. One query
    if they name topics."""
    kept = list(parts)
    names = _names_of_topics(kept)
    return [
        {**part, "label": label_of(part["name"]), "sentence": _sentence(part, names)}
        for part in kept
    ]


def _sentence(part: Kept, topic_names: Names) -> str:
    sentence = _told_now(part, topic_names) or part["sentence"]
    if not part.get("is_earlier"):
        return sentence
    return _("{sentence} The points are from the matching round; something changed since.").format(
        sentence=sentence
    )


def _told_now(part: Kept, topic_names: Names) -> str:
    """Nothing where the reason was not kept, or a topic in it is no more."""
    reason: Mapping[str, Any] = part.get("reason", {})
    if reason.get("code") not in SENTENCES or not _topics_in(reason) <= topic_names.keys():
        return ""
    known = Reason(reason["code"], reason["values"])
    return sentence_of(Part(part["name"], part["score"], part["weight"], known), topic_names)


def _names_of_topics(parts: Iterable[Kept]) -> Names:
    asked = {pk for part in parts for pk in _topics_in(part.get("reason", {}))}
    if not asked:
        return {}
    return {topic.pk: topic.name for topic in Topic.objects.filter(pk__in=asked)}


def _topics_in(reason: Mapping[str, Any]) -> set[int]:
    if reason.get("code") not in ABOUT_TOPICS:
        return set()
    values = reason["values"]
    named = {pk for key in KEYS_OF_TOPICS for pk in values.get(key, ())}
    return named | {values.get(key) for key in KEYS_OF_A_TOPIC} - {None}
