"""A form that is sent twice at the same moment, over two connections."""

from collections import Counter
from uuid import uuid4

import pytest

from matchmaking.actions import save_offer, save_request
from matchmaking.models import HostingOffer, VisitRequest
from tests.factories.regions import OrganisationFactory

from .test_match_at_once import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)

SENT_BEFORE = "You have sent this form before. Nothing was doubled: this is what it made."


@pytest.mark.parametrize(
    ("model", "save"), [(HostingOffer, save_offer), (VisitRequest, save_request)]
)
def test_a_form_makes_one_however_often_it_is_sent(cast, boras, model, save):
    key = uuid4()

    def send():
        new = model(organisation=boras, title="Sent in a hurry", form_key=key)
        save(new, by=cast.host, topics=[], languages={"en": "B2"}, windows=[])

    answers = Counter(all_at_once(*[send] * 5))

    assert answers == {"done": 1, SENT_BEFORE: 4}
    assert model.objects.get().levels == {"en": "B2"}


def test_a_key_is_known_only_in_its_own_organisation(cast, boras):
    key = uuid4()
    for organisation in (boras, OrganisationFactory()):
        new = HostingOffer(organisation=organisation, title="A title", form_key=key)
        save_offer(new, by=cast.staff, languages={}, windows=[])

    assert HostingOffer.objects.count() == 2
