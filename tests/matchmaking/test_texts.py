from hashlib import md5
from uuid import UUID

import numpy as np
import pytest

from matchmaking.engine import named_topics, read, terms
from matchmaking.facts import tree_of
from matchmaking.models import HostingOffer, ReadText, VisitRequest
from matchmaking.texts import Reader, forget_unused_texts, read_open, read_unread
from tests.factories.matchmaking import OfferFactory, RequestFactory
from tests.factories.regions import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("factory", [OfferFactory, RequestFactory])
def test_the_database_and_the_row_speak_of_the_same_text(factory):
    row = factory()
    row.refresh_from_db()
    assert row.text_digest == UUID(md5(row.text.encode(), usedforsecurity=False).hexdigest())


def test_what_was_read_is_kept_by_text_and_reader():
    topic = TopicFactory(names={"en": "Outreach"})
    offer = OfferFactory(summary="Outreach for young adults.")
    reader = tree_of().reader
    found = read_unread(HostingOffer, [offer.pk], reader)
    offer.refresh_from_db()
    kept = ReadText.objects.get(digest=offer.text_digest, reader=reader.key)
    named = named_topics(offer.text, reader.vocabulary)
    assert named == {topic.pk}
    assert np.frombuffer(kept.terms, np.int64).tolist() == sorted(terms(read(offer.text), named))
    assert kept.telling_words == len(read(offer.text).content)
    assert found == {offer.pk: (bytes(kept.terms), kept.telling_words)}


def test_two_rows_with_one_text_share_what_was_read():
    rows = [OfferFactory(title="The same") for _ in range(2)]
    found = read_unread(HostingOffer, [row.pk for row in rows], tree_of().reader)
    assert found[rows[0].pk] == found[rows[1].pk]
    assert ReadText.objects.count() == 1


def test_another_topic_or_name_makes_another_reader():
    topic = (1, (("en", "Outreach"),))
    keys = {
        Reader(topics).key
        for topics in ((), (topic,), ((2, topic[1]),), ((1, (("sv", "Outreach"),)),))
    }
    assert len(keys) == 4
    assert Reader((topic, (2, ()))).key == Reader(((2, ()), topic)).key


def test_only_what_is_of_use_is_kept():
    reader, other = tree_of().reader, Reader(((1, ()),))
    offer, gone, request = OfferFactory(), OfferFactory(), RequestFactory()
    read_unread(HostingOffer, [offer.pk, gone.pk], reader)
    read_unread(HostingOffer, [offer.pk], other)
    read_unread(VisitRequest, [request.pk], reader)
    gone.delete()
    forget_unused_texts(reader)
    offer.refresh_from_db()
    request.refresh_from_db()
    assert {(text.digest, text.reader) for text in ReadText.objects.all()} == {
        (offer.text_digest, reader.key),
        (request.text_digest, reader.key),
    }


def test_what_is_open_is_read_before_anybody_asks(django_assert_num_queries):
    offer, request = OfferFactory(), RequestFactory()
    draft = OfferFactory(state="draft", title="A draft")
    reader = tree_of().reader
    read_open(reader)
    for row in (offer, request, draft):
        row.refresh_from_db()
    kept = set(ReadText.objects.values_list("digest", flat=True))
    assert kept == {offer.text_digest, request.text_digest}
    with django_assert_num_queries(2):
        read_open(reader)
