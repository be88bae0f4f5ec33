"""The door of the engine for a few rows: facts in, fits with reasons out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .bits import unpacked
from .building import offers_of, requests_of, world_of
from .conditions import names_of
from .facts import OfferFacts, RequestFacts
from .fit import WEIGHTS, Fit, Part
from .pairs import Compared, compare
from .sides import OfferSide
from .telling import reasons


def score(
    request: RequestFacts,
    offers: Iterable[OfferFacts],
    *,
    weights: Mapping[str, int] = WEIGHTS,
    rarity: Mapping[int, int] | None = None,
) -> list[Fit]:
    """The fit of every offer, in the order given. `rarity` tells how much rarer than others
    topics are; of those not named nothing is known."""
    rows = list(offers)
    world = world_of([request], rows, rarity)
    side = OfferSide.of(offers_of(rows, world), world)
    return score_at(request, rows, side, np.arange(len(rows)), weights=weights)


def score_at(
    request: RequestFacts,
    offers: Sequence[OfferFacts],
    side: OfferSide,
    rows: NDArray[np.int64],
    *,
    weights: Mapping[str, int] = WEIGHTS,
) -> list[Fit]:
    """As `score`, with offers that are ready; they stand in these rows."""
    asked = requests_of([request], side.world)
    compared = compare(asked, side, weights, np.zeros_like(rows), rows)
    starts = unpacked(compared.starts)
    return [
        _fit(
            request,
            offer,
            compared,
            place,
            starts=(side.world.first_day + np.flatnonzero(starts[place])).tolist(),
            weights=weights,
        )
        for place, offer in enumerate(offers)
    ]


def fit_of(
    request: RequestFacts,
    offer: OfferFacts,
    *,
    weights: Mapping[str, int] = WEIGHTS,
    rarity: Mapping[int, int] | None = None,
) -> Fit:
    """How well one offer suits the request."""
    [fit] = score(request, [offer], weights=weights, rarity=rarity)
    return fit


def rank(
    request: RequestFacts,
    offers: Iterable[OfferFacts],
    *,
    weights: Mapping[str, int] = WEIGHTS,
    rarity: Mapping[int, int] | None = None,
) -> list[Fit]:
    """The fits of the offers that meet every condition, the best first, ties by offer id."""
    fits = score(request, offers, weights=weights, rarity=rarity)
    possible = [fit for fit in fits if fit.is_possible]
    return sorted(possible, key=lambda fit: (-fit.hundredths, fit.offer))


def _fit(
    request: RequestFacts,
    offer: OfferFacts,
    compared: Compared,
    place: int,
    *,
    starts: Sequence[int],
    weights: Mapping[str, int],
) -> Fit:
    told = reasons(request, offer, starts)
    scores = compared.parts[place].tolist()
    return Fit(
        offer=offer.id,
        hundredths=int(compared.total[place]),
        parts=tuple(
            Part(name, points, weights[name], reason)
            for (name, reason), points in zip(told.items(), scores, strict=True)
        ),
        failed=names_of(int(compared.failed[place])),
    )
