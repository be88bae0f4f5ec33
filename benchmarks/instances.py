"""Offers and requests drawn from a seed, the way a busy year of the network may look.

Plain numpy, known to neither the engine nor the peers; `columns.py` and `rows.py` hand the same
draw to the engine and to PostgreSQL. Row i of every array speaks of offer or request i.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

FIRST_DAY = date(2027, 1, 1)
DAYS = 365

TOPICS = 80
TOPIC_GROUPS = 14
TOPICS_MOST = 4

CLUSTERS = 50
WORDS_OF_A_CLUSTER = 30
WORDS_OF_ALL = 400
"""Texts come from latent clusters: each has words of its own beside those that everybody uses."""

REGIONS_OF_A_COUNTRY = 10

COUNTRIES = (
    ("IE", "en"), ("FR", "fr"), ("DE", "de"), ("ES", "es"), ("IT", "it"), ("PL", "pl"),
    ("NL", "nl"), ("SE", "sv"), ("RO", "ro"), ("PT", "pt"), ("CZ", "cs"), ("GR", "el"),
    ("HU", "hu"), ("NO", "nb"), ("DK", "da"), ("FI", "fi"), ("SK", "sk"), ("BG", "bg"),
    ("HR", "hr"), ("LT", "lt"), ("SI", "sl"), ("LV", "lv"), ("EE", "et"), ("IS", "is"),
    ("MT", "mt"), ("TR", "tr"), ("RS", "sr"), ("MK", "mk"), ("LU", "lb"), ("LI", "de"),
)  # fmt: skip
"""Country and local language, the busiest first."""

LANGUAGES = tuple(dict.fromkeys(language for _, language in COUNTRIES))
ENGLISH = LANGUAGES.index("en")
SHARE_WITH_ENGLISH = {"request": 0.85, "offer": 0.8}
ENGLISH_LEVELS = ((2, 3, 4, 5, 6), (0.1, 0.25, 0.35, 0.2, 0.1))
LEARNT = (("fr", 0.15), ("de", 0.14), ("es", 0.10), ("it", 0.07))
LEARNT_LEVELS = ((1, 2, 3, 4, 5), (0.2, 0.25, 0.25, 0.2, 0.1))

WINDOW_DAYS = {"request": (7, 28), "offer": (10, 60)}
WINDOWS_MOST = 3

AUDIENCES = (
    "practitioners", "team_leaders", "policy_makers", "teachers", "counsellors", "employers",
    "researchers",
)  # fmt: skip
ORGANISATION_KINDS = (
    "regional_authority", "local_authority", "agency", "school", "vet_provider",
    "employment_service", "company", "ngo",
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """How many visits an offer takes: the numbers, and how likely each is."""

    visits: tuple[int, ...]
    shares: tuple[float, ...]


SHAPES = {
    "tight": Shape((1,), (1.0,)),
    "ample": Shape((1, 2, 3, 4), (0.45, 0.3, 0.15, 0.1)),
}


@dataclass(frozen=True)
class World:
    """What offers and requests share. `latitude` and `longitude` are those of the regions,
    numbered country by country; `words` are those of each cluster, then those of all."""

    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """What an offer and a request both have.

    `organisation` numbers the organisations of both sides from 0; `topics` int8[n, 4] in order
    of wishes, -1 for none; `levels` int8[n, languages], A1 = 1 to C2 = 6, 0 for none; `starts`
    and `ends` int16[n, 3] in days after FIRST_DAY, apart from each other, -1 for none;
    `audience` bool[n, 7], none set for everybody; `words` int16[n, w], the text as numbers of
    words of the world.
    """

    organisation: NDArray[np.int64]
    region: NDArray[np.int16]
    topics: NDArray[np.int8]
    levels: NDArray[np.int8]
    starts: NDArray[np.int16]
    ends: NDArray[np.int16]
    audience: NDArray[np.bool_]
    organisation_kind: NDArray[np.int8]
    words: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.region)

    @property
    def country(self) -> NDArray[np.int16]:
        return self.region // REGIONS_OF_A_COUNTRY


@dataclass(frozen=True)
class DrawnRequests(Side):
    days: NDArray[np.int16]
    team_size: NDArray[np.int16]
    declined: NDArray[np.int64]
    """The row of the one offer that has turned the request down."""


@dataclass(frozen=True)
class DrawnOffers(Side):
    visits: NDArray[np.int32]
    group_max: NDArray[np.int16]
    weekdays: NDArray[np.bool_]
    """Monday to Friday."""
    wants_to_visit_back: NDArray[np.bool_]


@dataclass(frozen=True)
class Instance:
    world: World
    requests: DrawnRequests
    offers: DrawnOffers


def draw(requests: int, offers: int, *, seed: int = 1, shape: str = "ample") -> Instance:
    """Each of another organisation. The same numbers, seed and shape always give the same."""
    random = np.random.default_rng(seed)
    world = _world(random)
    return Instance(
        world=world,
        requests=_requests(random, requests, offers),
        offers=_offers(random, offers, SHAPES[shape], first_organisation=requests),
    )


def draw_participants(organisations: int, *, seed: int = 1) -> Instance:
    """Organisations that each make one offer and one request, to be led round in rings."""
    drawn = draw(organisations, organisations, seed=seed, shape="tight")
    requests, own = drawn.requests, np.arange(organisations)
    offers = replace(
        drawn.offers,
        organisation=own,
        region=requests.region,
        levels=requests.levels,
        organisation_kind=requests.organisation_kind,
    )
    return replace(drawn, requests=replace(requests, organisation=own), offers=offers)


def plain(instance: Instance) -> Instance:
    """The same, but for everybody and on every weekday: conditions that other programs' figures
    do not know."""
    return replace(
        instance,
        requests=replace(instance.requests, audience=np.zeros_like(instance.requests.audience)),
        offers=replace(
            instance.offers,
            audience=np.zeros_like(instance.offers.audience),
            weekdays=np.ones_like(instance.offers.weekdays),
        ),
    )


def have_topic_in_common(
    instance: Instance, request: NDArray[np.integer], offer: NDArray[np.integer]
) -> NDArray[np.bool_]:
    """Of each pair of rows whether one of its topics is the very same."""
    wished, shown = instance.requests.topics[request], instance.offers.topics[offer]
    is_same = (wished[:, :, None] == shown[:, None, :]) & (wished[:, :, None] >= 0)
    return np.asarray(is_same.any(axis=(1, 2)), dtype=np.bool_)


def code_of(region: int) -> str:
    """A region's code, spelt as NUTS spells it: the country's, then one more character."""
    country, _ = COUNTRIES[region // REGIONS_OF_A_COUNTRY]
    return f"{'EL' if country == 'GR' else country}{region % REGIONS_OF_A_COUNTRY}"


def _world(random: np.random.Generator) -> World:
    countries = len(COUNTRIES)
    latitude = random.uniform(36, 66, countries).repeat(REGIONS_OF_A_COUNTRY)
    longitude = random.uniform(-9, 30, countries).repeat(REGIONS_OF_A_COUNTRY)
    return World(
        latitude=latitude + random.normal(0, 1.5, len(latitude)),
        longitude=longitude + random.normal(0, 1.5, len(longitude)),
        words=_made_up_words(random, CLUSTERS * WORDS_OF_A_CLUSTER + WORDS_OF_ALL),
    )


def _requests(random: np.random.Generator, n: int, offers: int) -> DrawnRequests:
    return DrawnRequests(
        **_side(random, n, "request", first_organisation=0, words=14),
        days=_choose(random, n, (2, 3, 4, 5), (0.2, 0.4, 0.2, 0.2)),
        team_size=_choose(random, n, (1, 2, 3, 4, 5, 6), (0.15, 0.3, 0.25, 0.15, 0.1, 0.05)),
        declined=random.integers(0, offers, n),
    )


def _offers(
    random: np.random.Generator, n: int, shape: Shape, *, first_organisation: int
) -> DrawnOffers:
    weekdays = np.ones((n, 5), bool)
    has_free_day = random.random(n) < 0.25
    weekdays[has_free_day, random.integers(0, 5, n)[has_free_day]] = False
    return DrawnOffers(
        **_side(random, n, "offer", first_organisation=first_organisation, words=60),
        visits=_choose(random, n, shape.visits, shape.shares).astype(np.int32),
        group_max=_choose(random, n, (2, 3, 4, 5, 6, 8), (0.1, 0.2, 0.25, 0.2, 0.15, 0.1)),
        weekdays=weekdays,
        wants_to_visit_back=random.random(n) < 0.3,
    )


def _side(
    random: np.random.Generator, n: int, side: str, *, first_organisation: int, words: int
) -> dict[str, NDArray]:
    share = 1 / (np.arange(len(COUNTRIES)) + 4.0)
    country = random.choice(len(COUNTRIES), n, p=share / share.sum())
    starts, ends = _windows(random, n, *WINDOW_DAYS[side])
    return {
        "organisation": first_organisation + np.arange(n),
        "region": (
            country * REGIONS_OF_A_COUNTRY + random.integers(0, REGIONS_OF_A_COUNTRY, n)
        ).astype(np.int16),
        "topics": _topics(random, n),
        "levels": _levels(random, country, SHARE_WITH_ENGLISH[side]),
        "starts": starts,
        "ends": ends,
        "audience": _audience(random, n, named=(1, 2) if side == "request" else (0, 2, 3, 4)),
        "organisation_kind": random.integers(0, len(ORGANISATION_KINDS), n).astype(np.int8),
        "words": _text(random, n, words),
    }


def _topics(random: np.random.Generator, n: int) -> NDArray[np.int8]:
    """One to four different topics each, some of them far more wanted than others."""
    share = 1 / (np.arange(TOPICS) + 8.0) ** 0.8
    wanted = np.log(share / share.sum()) + random.gumbel(size=(n, TOPICS))
    topics = np.argsort(-wanted, axis=1, kind="stable")[:, :TOPICS_MOST].astype(np.int8)
    named = _choose(random, n, (1, 2, 3, 4), (0.2, 0.35, 0.3, 0.15))
    topics[np.arange(TOPICS_MOST) >= named[:, None]] = -1
    return topics


def _levels(
    random: np.random.Generator, country: NDArray, share_with_english: float
) -> NDArray[np.int8]:
    """The language of the country, mostly English, and now and then one of four others."""
    n = len(country)
    levels = np.zeros((n, len(LANGUAGES)), np.int8)
    local = np.array([LANGUAGES.index(language) for _, language in COUNTRIES])
    levels[np.arange(n), local[country]] = 6
    learnt = [(ENGLISH, share_with_english, ENGLISH_LEVELS)]
    learnt += [(LANGUAGES.index(language), share, LEARNT_LEVELS) for language, share in LEARNT]
    for language, share, (values, shares) in learnt:
        level = _choose(random, n, values, shares)
        level[random.random(n) >= share] = 0
        levels[:, language] = np.maximum(levels[:, language], level)
    return levels


def _windows(
    random: np.random.Generator, n: int, shortest: int, longest: int
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """One to three windows over the year, few in August and around New Year."""
    likely = np.ones(DAYS)
    likely[212:243] = 0.1
    likely[354:] = likely[:7] = 0.2
    starts = random.choice(DAYS, (n, WINDOWS_MOST), p=likely / likely.sum())
    lengths = random.integers(shortest, longest + 1, (n, WINDOWS_MOST))
    named = _choose(random, n, (1, 2, 3), (0.4, 0.4, 0.2))
    unnamed = np.arange(WINDOWS_MOST) >= named[:, None]
    starts[unnamed] = DAYS
    return _joined(starts, np.minimum(starts + lengths, DAYS) - 1)


def _joined(starts: NDArray, ends: NDArray) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Windows in order of time; those that touch become one, and what is left over is -1."""
    order = np.argsort(starts, axis=1, kind="stable")
    starts = np.take_along_axis(starts, order, 1)
    ends = np.maximum.accumulate(np.take_along_axis(ends, order, 1), axis=1)
    for late in range(WINDOWS_MOST - 1, 0, -1):
        touch = (starts[:, late] < DAYS) & (starts[:, late] <= ends[:, late - 1] + 1)
        ends[touch, late - 1] = ends[touch, late]
        starts[touch, late:] = np.roll(starts[touch, late:], -1, axis=1)
        ends[touch, late:] = np.roll(ends[touch, late:], -1, axis=1)
        starts[touch, -1] = DAYS
    unnamed = starts >= DAYS
    return (
        np.where(unnamed, -1, starts).astype(np.int16),
        np.where(unnamed, -1, ends).astype(np.int16),
    )


def _audience(random: np.random.Generator, n: int, *, named: tuple[int, ...]) -> NDArray[np.bool_]:
    place = np.argsort(random.random((n, len(AUDIENCES))), axis=1).argsort(axis=1)
    return place < random.choice(named, n)[:, None]


def _text(random: np.random.Generator, n: int, words: int) -> NDArray[np.int16]:
    """Half of the words belong to the text's cluster, a tenth to another, the rest to all."""
    cluster = random.integers(0, CLUSTERS, (n, 1))
    of_cluster = cluster * WORDS_OF_A_CLUSTER + random.integers(0, WORDS_OF_A_CLUSTER, (n, words))
    of_any = random.integers(0, CLUSTERS * WORDS_OF_A_CLUSTER, (n, words))
    of_all = CLUSTERS * WORDS_OF_A_CLUSTER + random.integers(0, WORDS_OF_ALL, (n, words))
    luck = random.random((n, words))
    return np.where(luck < 0.5, of_cluster, np.where(luck < 0.6, of_any, of_all)).astype(np.int16)


def _made_up_words(random: np.random.Generator, n: int) -> tuple[str, ...]:
    """Different words that no list of endings shortens."""
    consonants, vowels = list("bdfgklmnprtvz"), list("aiou")
    found: dict[str, None] = {}
    while len(found) < n:
        letters = [random.choice(letters) for letters in (consonants, vowels) * 2 + (consonants,)]
        found["".join([*letters, random.choice(["ak", "op", "im"])])] = None
    return tuple(found)


def _choose(
    random: np.random.Generator, n: int, values: tuple[int, ...], shares: tuple[float, ...]
) -> NDArray[np.int16]:
    return random.choice(np.array(values, np.int16), n, p=shares)
