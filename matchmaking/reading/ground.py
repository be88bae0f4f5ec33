"""The world that rows are read into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from regions.languages import LANGUAGE_CODES
from regions.models import OrganisationKind, Region

from ..engine import World
from ..engine.bits import BITS_A_WORD
from ..engine.building import COMMON
from ..engine.kinds import kinship
from ..facts import TopicTree
from ..models import (
    Audience,
)


def world_of(tree: TopicTree, *, first_day: date, last_day: date) -> World:
    """Firm ground for whatever may come: every topic of the tree, all languages, audiences and
    kinds of organisation that the platform knows, the countries of its regions, and these days.
    One query. Every topic counts as common until told otherwise."""
    topics = sorted(tree.groups)
    groups = {group: place for place, group in enumerate(sorted({*tree.groups.values()}))}
    kinds = OrganisationKind.values
    countries = Region.objects.order_by("country").values_list("country", flat=True).distinct()
    return World(
        first_day=first_day.toordinal(),
        day_words=max(1, -(-((last_day - first_day).days + 1) // BITS_A_WORD)),
        topics=np.array(topics, dtype=np.int64),
        group_of=np.array([groups[tree.groups[topic]] for topic in topics], dtype=np.int16),
        rarity=np.full(len(topics), COMMON, dtype=np.int16),
        languages=tuple(sorted(LANGUAGE_CODES)),
        countries=tuple(countries),
        audiences=tuple(Audience.values),
        kinds=tuple(kinds),
        kinship=np.array(
            [[kinship(one, other) for other in kinds] for one in kinds], dtype=np.uint8
        ),
    )


def with_rarity(world: World, rarity: Mapping[int, int]) -> World:
    """The world in which topics are as rare as this; those not named are common."""
    known = [rarity.get(topic, COMMON) for topic in world.topics.tolist()]
    return replace(world, rarity=np.array(known, dtype=np.int16))
