import pytest

from lifecycle.refusals import Refused
from matchmaking.actions.match import propose_match
from matchmaking.actions.weights import set_weights
from matchmaking.engine import WEIGHTS
from matchmaking.models import FitWeights

pytestmark = pytest.mark.django_db

DATES_FIRST = {**WEIGHTS, "topics": 20, "dates": 20}


def dates_first(staff, **fields) -> FitWeights:
    words = {"name": "Dates first", "of_parts": DATES_FIRST, "reason": "Summer is short."}
    return set_weights(**{**words, **fields}, by=staff)


def test_a_new_set_follows_the_former_one(cast):
    former = FitWeights.objects.current()
    made = dates_first(cast.staff)
    assert FitWeights.objects.current() == made
    assert (made.of_parts, made.by, made.reason) == (DATES_FIRST, cast.staff, "Summer is short.")
    former.refresh_from_db()
    assert (former.is_current, former.of_parts) == (False, WEIGHTS)


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": "  "},
        {"of_parts": {**WEIGHTS, "topics": 31}},
        {"of_parts": {"topics": 100}},
    ],
)
def test_it_is_refused_without_a_reason_or_not_summing_to_100(cast, fields):
    former = FitWeights.objects.current()
    with pytest.raises(Refused):
        dates_first(cast.staff, **fields)
    assert list(FitWeights.objects.all()) == [former]


def test_a_stored_fit_names_the_set_it_used(cast, offer, visit_request):
    match = propose_match(offer, visit_request, by=cast.visitor)
    assert match.fit["weights_set"] == FitWeights.objects.current().pk
