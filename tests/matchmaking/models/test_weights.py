import pytest
from django.db import IntegrityError, transaction

from matchmaking.engine import WEIGHTS
from matchmaking.models import FitWeights
from tests.factories.matchmaking import FitWeightsFactory

pytestmark = pytest.mark.django_db


def test_the_platform_begins_with_the_weights_of_the_engine():
    current = FitWeights.objects.current()
    assert current.pk
    assert current.of_parts == WEIGHTS


def test_before_any_set_is_stored_the_engine_s_own_count():
    FitWeights.objects.all().delete()
    current = FitWeights.objects.current()
    assert current.pk is None
    assert current.of_parts == WEIGHTS


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"topics": 31}, "weights_sum_to_100"),
        ({"reason": ""}, "weights_have_a_reason"),
        ({"is_current": True}, "weights_in_use_are_one_set"),
    ],
)
def test_the_database_refuses(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        FitWeightsFactory(**fields)
