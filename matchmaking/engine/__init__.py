"""How well an offer suits a request: facts in, fits with reasons out.

Nothing here knows Django, the clock or chance. The same facts always give the same fits,
whatever order they come in, and are never changed.
"""

from .facts import OfferFacts, RequestFacts, Understood
from .fit import WEIGHTS, Fit, Part, Reason
from .scoring import rank, score
from .words import Text, Vocabulary, named_topics, read, vocabulary

__all__ = [
    "WEIGHTS",
    "Fit",
    "OfferFacts",
    "Part",
    "Reason",
    "RequestFacts",
    "Text",
    "Understood",
    "Vocabulary",
    "named_topics",
    "rank",
    "read",
    "score",
    "vocabulary",
]
