import pytest
from django.apps import apps

from lifecycle.models import Stateful
from lifecycle.transitions import Transition, TransitionTable

NOUNS = [model for model in apps.get_models() if issubclass(model, Stateful)]


def test_every_noun_of_the_design_has_a_state():
    assert {model.noun for model in NOUNS} == {
        "organisation",
        "membership",
        "offer",
        "request",
        "match",
        "ring",
        "round",
        "separation",
        "exchange",
        "story",
    }


@pytest.mark.parametrize("model", NOUNS, ids=lambda model: model.noun)
def test_a_table_leads_only_from_and_to_states_of_its_noun(model):
    states = set(dict(model._meta.get_field("state").flatchoices))

    for transition in model.transitions.values():
        assert transition.sources <= states
        assert transition.target in states
        assert transition.target not in transition.sources


@pytest.mark.parametrize("model", NOUNS, ids=lambda model: model.noun)
def test_every_state_can_be_reached(model):
    field = model._meta.get_field("state")
    reached = {field.default}

    while more := {t.target for t in model.transitions.values() if t.sources & reached} - reached:
        reached |= more

    assert reached == set(dict(field.flatchoices))


@pytest.mark.parametrize("model", NOUNS, ids=lambda model: model.noun)
def test_a_verb_that_needs_a_reason_asks_first(model):
    assert [t.verb for t in model.transitions.values() if t.needs_reason and not t.asks] == []


@pytest.mark.parametrize("model", NOUNS, ids=lambda model: model.noun)
def test_a_verb_that_asks_says_what_then_happens(model):
    asking = [t for t in model.transitions.values() if t.asks]

    assert [t.verb for t in asking if not t.consequence] == []


def test_a_verb_stands_once_in_a_table():
    publish = Transition("publish", frozenset({"draft"}), "open", "Publish", "Published.")

    with pytest.raises(ValueError, match="twice"):
        TransitionTable(publish, publish)


def test_leaving_lists_the_verbs_of_a_state_in_table_order():
    publish = Transition("publish", frozenset({"draft"}), "open", "Publish", "Published.")
    close = Transition("close", frozenset({"draft", "open"}), "closed", "Close", "Closed.")
    table = TransitionTable(publish, close)

    assert table.leaving("draft") == [publish, close]
    assert table.leaving("open") == [close]
    assert table.leaving("closed") == []
