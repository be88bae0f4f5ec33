"""Rows and facts of one instance say the same."""

from collections import Counter

import numpy as np
import pytest

from benchmarks.engine import columns_of
from benchmarks.instances import FIRST_DAY, draw
from benchmarks.rows import store
from matchmaking.engine import WEIGHTS
from matchmaking.engine.pairs import eligible_pairs
from matchmaking.models import HostingOffer, OfferWindow, VisitRequest
from matchmaking.ranking import all_open, rank
from matchmaking.standing import rarity_of
from regions.models import Organisation

pytestmark = pytest.mark.django_db


def test_rows_have_the_ids_of_the_instance():
    store(draw(4, 5))

    assert list(VisitRequest.objects.order_by("pk").values_list("pk", flat=True)) == [1, 2, 3, 4]
    assert list(HostingOffer.objects.order_by("pk").values_list("pk", flat=True)) == [1, 2, 3, 4, 5]
    assert Organisation.objects.count() == 9


def test_what_comes_next_gets_an_id_of_its_own():
    store(draw(4, 5))
    organisation = Organisation.objects.get(pk=1)

    assert VisitRequest.objects.create(organisation=organisation, title="Next").pk == 5


def test_an_instance_takes_the_place_of_the_one_before():
    store(draw(4, 5))
    store(draw(2, 3, seed=2))

    assert (VisitRequest.objects.count(), HostingOffer.objects.count()) == (2, 3)
    assert set(OfferWindow.objects.values_list("offer", flat=True)) == {1, 2, 3}


def test_the_platform_ranks_rows_as_the_engine_does_facts():
    drawn = draw(8, 60)
    store(drawn)
    named = drawn.offers.topics[drawn.offers.topics >= 0] + 1
    rarity = rarity_of(dict(Counter(named.tolist())))
    requests, offers, world = columns_of(drawn, rarity)
    pairs = eligible_pairs(requests, offers, world, WEIGHTS)
    best_first = np.lexsort((pairs.offer, -pairs.total, pairs.request))

    assert len(pairs) > 8
    for request in VisitRequest.objects.order_by("pk"):
        own = best_first[pairs.request[best_first] == request.pk - 1]
        ranked = rank(request, all_open(), on=FIRST_DAY)
        assert [(one.offer.pk, one.fit.total) for one in ranked] == [
            (pairs.offer[pair] + 1, (pairs.total[pair] + 50) // 100) for pair in own
        ]
