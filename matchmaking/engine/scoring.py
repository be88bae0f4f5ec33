"""The door of the engine."""

from __future__ import annotations

from collections.abc import Iterable

from .conditions import failed_conditions
from .days import start_days
from .facts import OfferFacts, RequestFacts
from .fit import WEIGHTS, Fit, Part
from .parts import assess


def score(request: RequestFacts, offers: Iterable[OfferFacts]) -> list[Fit]:
    """The fit of every offer, in the order given."""
    return [_fit(request, offer) for offer in offers]


def rank(request: RequestFacts, offers: Iterable[OfferFacts]) -> list[Fit]:
    """The fits of the offers that meet every condition, the best first, ties by offer id."""
    possible = [fit for fit in score(request, offers) if fit.is_possible]
    return sorted(possible, key=lambda fit: (-fit.total, fit.offer))


def _fit(request: RequestFacts, offer: OfferFacts) -> Fit:
    starts = start_days(request, offer)
    parts = tuple(
        Part(name, score, WEIGHTS[name], reason)
        for name, (score, reason) in assess(request, offer, starts).items()
    )
    hundredths = sum(part.score * part.weight for part in parts)
    return Fit(
        offer=offer.id,
        total=(hundredths + 50) // 100,
        parts=parts,
        failed=failed_conditions(request, offer, starts),
    )
