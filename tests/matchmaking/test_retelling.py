"""A fit that is kept says the same in whatever language, with the numbers it was kept with."""

import json

import pytest
from django.utils.translation import override

from matchmaking.actions.match import propose_match
from matchmaking.ranking import fit_of
from matchmaking.reasons import SENTENCES
from matchmaking.retelling import kept_as, retold
from matchmaking.states import Side
from tests.factories.matchmaking import RoundPairFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(offer, visit_request):
    return fit_of(visit_request, offer)


def as_read(kept):
    """As it comes back from the database."""
    return json.loads(json.dumps(kept))


def test_what_is_kept_is_told_again_word_for_word(told):
    kept = as_read(told.as_stored())
    again = retold(kept["parts"])
    assert [part["sentence"] for part in again] == [part.sentence for part in told.parts]
    assert [part["label"] for part in again] == [part.label for part in told.parts]


def test_each_person_reads_it_in_their_own_language(told, offer):
    kept = as_read(told.as_stored())
    offer.main_topic.names["sv"] = "Vägledning"
    offer.main_topic.save()
    with override("sv"):
        assert "Vägledning" in retold(kept["parts"])[0]["sentence"]


def test_where_it_cannot_be_told_again_the_words_that_were_kept_stand(told, offer):
    kept = as_read(told.as_stored())
    topics, goals = kept["parts"][:2]
    topics["reason"]["values"]["met"] = [0]  # is no more
    del goals["reason"]  # was not kept at first
    again = retold(kept["parts"])
    assert [part["sentence"] for part in again[:2]] == [topics["sentence"], goals["sentence"]]
    assert retold([]) == []


def test_every_reason_that_tells_of_topics_names_them_where_they_are_looked_for(
    told, django_assert_num_queries
):
    kept = as_read(told.as_stored())
    with django_assert_num_queries(1):
        retold(kept["parts"])
    assert {part["reason"]["code"] for part in kept["parts"]} <= SENTENCES.keys()


def test_a_match_of_a_round_keeps_the_numbers_of_the_round(cast, offer, visit_request, told):
    scores = [part.score for part in told.parts]
    earlier = [0, *scores[1:]]
    pair = RoundPairFactory(offer=offer, request=visit_request, total=4321, parts=earlier)
    match = propose_match(offer, visit_request, by=cast.staff, side=Side.ROUND, pair=pair)
    match.refresh_from_db()
    assert (match.fit_total, match.fit["weights_set"]) == (43, pair.round.weights_id)
    assert [part["score"] for part in match.fit["parts"]] == earlier
    weights = pair.round.weights.of_parts
    assert {part["name"]: part["weight"] for part in match.fit["parts"]} == weights
    first, *others = retold(match.fit["parts"])
    assert first["sentence"].endswith("something changed since.")
    assert not any("changed since" in part["sentence"] for part in others)


def test_a_pair_of_a_round_that_kept_no_parts_has_the_fit_of_today(offer, visit_request, told):
    pair = RoundPairFactory(offer=offer, request=visit_request, total=4321)
    assert kept_as(pair, told) == kept_as(None, told) == told.as_stored()
