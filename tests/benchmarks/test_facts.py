from benchmarks.facts import offer_facts, request_facts
from benchmarks.instances import REGIONS_OF_A_COUNTRY, code_of, draw


def test_rows_become_facts_with_ids_from_one():
    drawn = draw(20, 30)

    assert [request.id for request in request_facts(drawn)] == list(range(1, 21))
    assert [offer.id for offer in offer_facts(drawn)] == list(range(1, 31))


def test_facts_say_what_was_drawn():
    drawn = draw(20, 30, shape="ample")

    for row, offer in enumerate(offer_facts(drawn)):
        assert offer.visits_left == drawn.offers.visits[row]
        assert len(offer.topics) == (drawn.offers.topics[row] >= 0).sum()
        assert len(offer.terms) >= len(set(drawn.offers.words[row].tolist()))
        assert offer.main_topic in offer.topics
    for row, request in enumerate(request_facts(drawn)):
        assert request.declined == {drawn.requests.declined[row] + 1}
        assert len(request.windows) == (drawn.requests.starts[row] >= 0).sum()
        assert request.point == (
            drawn.world.latitude[drawn.requests.region[row]],
            drawn.world.longitude[drawn.requests.region[row]],
        )


def test_codes_are_spelt_as_nuts_spells_them():
    greece = 11 * REGIONS_OF_A_COUNTRY

    assert [code_of(0), code_of(greece), code_of(greece + 9)] == ["IE0", "EL0", "EL9"]
