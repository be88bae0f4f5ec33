"""Setting the weights of the fit."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.refusals import Refused

from ..engine import WEIGHTS
from ..models import FitWeights


@transaction.atomic
def set_weights(*, name: str, of_parts: Mapping[str, int], reason: str, by: User) -> FitWeights:
    """Put a new set of weights in use, from the next fit on; fits that are stored keep theirs.

    Refused without a reason, or if they do not sum to 100 over all parts.
    """
    if not reason.strip():
        raise Refused(_("Please give a reason."))
    if set(of_parts) != set(WEIGHTS) or sum(of_parts.values()) != 100:
        raise Refused(_("Together the weights must be 100."))
    # Whoever sets them at the same time waits here, so that one set follows the other.
    in_use = FitWeights.objects.select_for_update().filter(is_current=True)
    for former in in_use:
        former.is_current = False
        former.save(update_fields=["is_current"])
    return FitWeights.objects.create(
        name=name.strip(), reason=reason.strip(), by=by, is_current=True, **of_parts
    )
