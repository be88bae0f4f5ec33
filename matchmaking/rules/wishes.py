"""Sentences about offers and requests alike: both belong to an organisation."""

from __future__ import annotations

import rules

from regions.rules import belongs_to, speaks_for


@rules.predicate
def is_its_own(user, wish) -> bool:
    """Somebody of the organisation it belongs to, coordinator or colleague."""
    return wish is not None and belongs_to(user, wish.organisation_id)


@rules.predicate
def speaks_for_it(user, wish) -> bool:
    """A coordinator of the organisation it belongs to."""
    return wish is not None and speaks_for(user, wish.organisation_id)


@rules.predicate
def is_draft(user, wish) -> bool:
    return wish is not None and wish.is_draft
