import pytest
from django.db.models import F, Value
from django.db.models.functions import JSONObject

from matchmaking.models import HostingOffer
from matchmaking.models.as_json import AsJson
from tests.factories.matchmaking import OfferFactory

pytestmark = pytest.mark.django_db


def test_it_says_what_djangos_own_says():
    OfferFactory()
    values = {"title": "title", "days": F("days_max") + Value(1), "place": "organisation__place"}
    [(ours, theirs)] = HostingOffer.objects.values_list(AsJson(**values), JSONObject(**values))
    assert ours == theirs != {}
