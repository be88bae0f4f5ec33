"""Offers and requests of every shape, for hypothesis."""

from hypothesis import strategies as st

from matchmaking import engine
from matchmaking.engine import OfferFacts, RequestFacts, Understood, terms

MONDAY = 738_000 - 738_000 % 7 + 1

LANGUAGES = ("en", "sv", "nb", "fr")
GROUP_OF = {topic: 100 + topic % 3 for topic in range(1, 9)}
AUDIENCES = ("practitioners", "team_leaders", "policy_makers")
KINDS = ("", "school", "vet_provider", "agency")
WORDS = ("guidance", "interviewing", "apprentices", "tracking", "follow-up", "welfare", "the")

mostly = st.sampled_from((True, True, True, True, False))
ids = st.integers(1, 6)
levels = st.dictionaries(st.sampled_from(LANGUAGES), st.integers(1, 6), max_size=3)
audiences = st.frozensets(st.sampled_from(AUDIENCES))
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join).map(engine.read)
topics = st.frozensets(st.sampled_from(sorted(GROUP_OF)), max_size=4)
points = st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180))
holidays = st.frozensets(st.integers(MONDAY, MONDAY + 60), max_size=5)
windows = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 20)).map(
        lambda pair: (MONDAY + pair[0], MONDAY + pair[0] + pair[1])
    ),
    max_size=3,
).map(tuple)


@st.composite
def offers(draw, **fixed):
    chosen = draw(topics)
    facts = {
        "id": draw(st.integers(1, 10_000)),
        "organisation": draw(ids),
        "region": draw(st.sampled_from(("SE232", "SE2", "NO0A2", "DE1"))),
        "country": draw(st.sampled_from(("SE", "NO", "DE"))),
        "is_verified": draw(mostly),
        "is_open": draw(mostly),
        "visits_left": draw(st.integers(0, 2)),
        "main_topic": draw(st.sampled_from([None, *sorted(chosen)])),
        "topics": {topic: GROUP_OF[topic] for topic in chosen},
        "terms": terms(draw(texts), draw(topics)),
        "languages": draw(levels),
        "windows": draw(windows),
        "holidays": draw(holidays),
        "weekdays": draw(st.frozensets(st.integers(1, 5))),
        "days_min": draw(st.integers(1, 3)),
        "days_max": draw(st.integers(3, 10)),
        "group_min": draw(st.integers(1, 3)),
        "group_max": draw(st.integers(3, 8)),
        "audience": draw(audiences),
        "point": draw(points),
        "kind": draw(st.sampled_from(KINDS)),
        "wants_to_visit_back": draw(st.booleans()),
        "has_hosted": draw(st.booleans()),
        "answers": draw(st.none() | st.integers(0, 100)),
        "undecided": draw(st.integers(0, 4)),
    }
    return OfferFacts(**facts | fixed)


@st.composite
def requests(draw, **fixed):
    wishes = draw(st.lists(st.sampled_from(sorted(GROUP_OF)), unique=True, max_size=4))
    understood = draw(levels)
    facts = {
        "id": draw(ids),
        "organisation": draw(ids),
        "region": draw(st.sampled_from(("SE232", "NO0A2", "FR"))),
        "country": "NO",
        "is_verified": draw(mostly),
        "topics": tuple((topic, GROUP_OF[topic]) for topic in wishes),
        "goals": draw(texts),
        "named_topics": draw(topics),
        "languages": draw(levels),
        "understood": {code: Understood("nn", level) for code, level in understood.items()},
        "windows": draw(windows),
        "holidays": draw(holidays),
        "days": draw(st.integers(1, 12)),
        "team_size": draw(st.integers(1, 9)),
        "audience": draw(audiences),
        "countries": draw(st.frozensets(st.sampled_from(("SE", "DE")))),
        "point": draw(points),
        "kind": draw(st.sampled_from(KINDS)),
        "has_visited": draw(st.booleans()),
        "declined": draw(st.frozensets(st.integers(1, 10_000), max_size=3)),
        "apart": draw(st.frozensets(ids, max_size=2)),
        "visited": draw(st.frozensets(ids, max_size=3)),
    }
    return RequestFacts(**facts | fixed)


lists_of_offers = st.lists(offers(), max_size=6, unique_by=lambda offer: offer.id)

lists_of_requests = st.lists(requests(), max_size=5, unique_by=lambda request: request.id)
rarities = st.dictionaries(st.sampled_from(sorted(GROUP_OF)), st.integers(2, 4))
