"""How well an offer suits a request: facts or columns in, fits and pairs out.

Nothing here knows Django, the clock or chance. The same facts always give the same fits,
whatever order they come in and whatever else is looked at with them, and are never changed.
"""

from .ahead import compile_all
from .building import offers_of, requests_of, world_of
from .columns import CONDITION_NAMES, PART_NAMES, Offers, Pairs, Requests, World
from .facts import OfferFacts, RequestFacts, Understood
from .fit import WEIGHTS, Fit, Part, Reason
from .near import (
    MOST_DAYS,
    MOST_PEOPLE,
    MOST_WEEKS,
    Change,
    NearMiss,
    changes_in_order,
    near_misses,
    near_misses_at,
)
from .pairs import (
    compare,
    count_first_missed,
    eligible_at,
    eligible_pairs,
    in_the_way,
    missed_at,
)
from .scoring import fit_of, rank, score, score_at
from .sides import OfferSide
from .words import Text, Vocabulary, named_topics, read, terms, vocabulary

__all__ = [
    "CONDITION_NAMES",
    "MOST_DAYS",
    "MOST_PEOPLE",
    "MOST_WEEKS",
    "PART_NAMES",
    "WEIGHTS",
    "Change",
    "Fit",
    "NearMiss",
    "OfferFacts",
    "OfferSide",
    "Offers",
    "Pairs",
    "Part",
    "Reason",
    "RequestFacts",
    "Requests",
    "Text",
    "Understood",
    "Vocabulary",
    "World",
    "changes_in_order",
    "compare",
    "compile_all",
    "count_first_missed",
    "eligible_at",
    "eligible_pairs",
    "fit_of",
    "in_the_way",
    "missed_at",
    "named_topics",
    "near_misses",
    "near_misses_at",
    "offers_of",
    "rank",
    "read",
    "requests_of",
    "score",
    "score_at",
    "terms",
    "vocabulary",
    "world_of",
]
