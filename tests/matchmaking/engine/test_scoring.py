"""What holds for every offer and every request."""

from copy import deepcopy
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from matchmaking.engine import WEIGHTS, rank, score

from .strategies import LANGUAGES, lists_of_offers, offers, requests


def test_weights_are_percentages():
    assert sum(WEIGHTS.values()) == 100


@given(requests(), lists_of_offers)
def test_the_total_can_be_worked_out_by_hand(request, some_offers):
    for fit in score(request, some_offers):
        assert {part.name: part.weight for part in fit.parts} == WEIGHTS
        assert all(0 <= part.score <= 100 for part in fit.parts)
        assert fit.hundredths == sum(part.score * part.weight for part in fit.parts)
        assert abs(fit.total - fit.hundredths / 100) <= 0.5


@given(requests(), lists_of_offers)
def test_only_what_meets_every_condition_is_ranked(request, some_offers):
    possible = {fit.offer for fit in score(request, some_offers) if not fit.failed}
    assert {fit.offer for fit in rank(request, some_offers)} == possible


@given(requests(), lists_of_offers, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_given(request, some_offers, random):
    shuffled = list(some_offers)
    random.shuffle(shuffled)
    assert rank(request, shuffled) == rank(request, some_offers)


@given(requests(), lists_of_offers)
def test_the_better_fit_goes_first_and_ties_go_by_id(request, some_offers):
    keys = [(-fit.hundredths, fit.offer) for fit in rank(request, some_offers)]
    assert keys == sorted(keys)


@given(requests(), lists_of_offers)
def test_facts_are_left_as_they_were(request, some_offers):
    before = deepcopy((request, some_offers))
    rank(request, some_offers)
    assert (request, some_offers) == before


@given(requests(), offers(), st.sampled_from(LANGUAGES), st.integers(1, 6))
def test_a_better_language_never_lowers_the_fit(request, offer, language, level):
    better = max(level, request.languages.get(language, 0))
    learned = replace(request, languages={**request.languages, language: better})
    # A team that had said nothing about languages is not comparable: nothing was known.
    if request.languages:
        [before], [after] = score(request, [offer]), score(learned, [offer])
        assert after.hundredths >= before.hundredths
        assert set(after.failed) <= set(before.failed)


@given(requests(), offers(), st.sampled_from(LANGUAGES), st.integers(1, 6))
def test_a_better_language_of_the_host_never_lowers_the_fit(request, offer, language, level):
    better = max(level, offer.languages.get(language, 0))
    learned = replace(offer, languages={**offer.languages, language: better})
    if offer.languages:
        [before], [after] = score(request, [offer]), score(request, [learned])
        assert after.hundredths >= before.hundredths
        assert set(after.failed) <= set(before.failed)


@given(requests(), offers(visits_left=0))
def test_an_offer_without_a_visit_left_is_never_ranked(request, offer):
    assert rank(request, [offer]) == []
