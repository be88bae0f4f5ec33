import pytest
from django.db import IntegrityError, transaction

from matchmaking.models import TravelContribution
from tests.factories.matchmaking import TravelContributionFactory

pytestmark = pytest.mark.django_db


def test_the_amounts_that_come_with_the_platform_are_switched_off():
    rows = TravelContribution.objects.filter(scheme__code="erasmus")

    assert list(rows.values_list("from_km", "standard", "green")) == [
        (10, 28, 56),
        (100, 211, 285),
        (500, 309, 417),
        (2000, 395, 535),
        (3000, 580, 785),
        (4000, 1188, 1188),
        (8000, 1735, 1735),
    ]
    assert set(rows.values_list("is_shown", flat=True)) == {False}
    assert all("Not verified" in row.source for row in rows)


def test_no_amount_is_shown_without_its_source():
    with (
        pytest.raises(IntegrityError, match="contribution_shown_has_its_source"),
        transaction.atomic(),
    ):
        TravelContributionFactory(source="", is_shown=True)


def test_a_scheme_has_one_row_a_distance():
    row = TravelContributionFactory()

    with (
        pytest.raises(IntegrityError, match="contribution_is_one_a_distance"),
        transaction.atomic(),
    ):
        TravelContributionFactory(scheme=row.scheme, from_km=row.from_km)
