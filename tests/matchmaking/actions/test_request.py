from datetime import timedelta

import pytest
from django.utils import timezone

from lifecycle.refusals import Refused, TransitionNotAllowed
from matchmaking import actions
from matchmaking.actions.request import as_if_saved
from matchmaking.actions.wishes import SavedMeanwhile
from matchmaking.models import VisitRequest
from matchmaking.states import REQUEST_TRANSITIONS, RequestState
from notifications.models import Message
from tests.factories.matchmaking import AgreedMatchFactory, MatchFactory, RequestFactory
from tests.factories.regions import TopicFactory

pytestmark = pytest.mark.django_db

ACTIONS = {
    "publish": actions.publish_request,
    "withdraw": actions.withdraw_request,
    "match": actions.match_request,
    "reopen": actions.reopen_request,
    "close": actions.close_request,
}


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def children_of(request):
    return {
        "topics": request.topics_in_order,
        "languages": {row.language: row.level for row in request.languages.all()},
        "windows": [(row.starts, row.ends) for row in request.windows.all()],
    }


def save(request, by, **changes):
    saved = children_of(request) if request.pk else {"topics": [], "languages": {}, "windows": []}
    return actions.save_request(request, by=by, **(saved | changes))


@pytest.mark.parametrize("state", RequestState.values)
@pytest.mark.parametrize("verb", list(REQUEST_TRANSITIONS))
def test_a_verb_moves_a_request_as_the_table_says(verb, state, cast, vestland):
    request = RequestFactory(organisation=vestland, state=state)
    transition = REQUEST_TRANSITIONS[verb]

    if state in transition.sources:
        ACTIONS[verb](request, by=cast.visitor)
        expected = transition.target
    else:
        with pytest.raises(TransitionNotAllowed):
            ACTIONS[verb](request, by=cast.visitor)
        expected = state

    assert VisitRequest.objects.get(pk=request.pk).state == expected
    assert request.log.count() == (state in transition.sources)


def test_what_staff_do_is_logged_as_on_behalf(cast, visit_request):
    actions.withdraw_request(visit_request, by=cast.staff, reason="They asked us to.")

    entry = visit_request.log.get()
    assert (entry.by, entry.on_behalf_of, entry.reason) == (
        cast.staff,
        "Vestland County Council",
        "They asked us to.",
    )


def test_an_incomplete_draft_is_refused_with_all_that_is_missing(cast, vestland):
    draft = save(VisitRequest(organisation=vestland, title="Only a title"), cast.visitor)

    with pytest.raises(Refused) as refusal:
        actions.publish_request(draft, by=cast.visitor)

    assert str(refusal.value) == (
        "Not published. "
        "Choose at least one topic. "
        "Say in your own words what your team wants to learn. "
        "Say what kinds of people travel. "
        "Name at least one language of your team. "
        "Give at least one time when you could travel."
    )


def test_an_organisation_publishes_only_when_it_is_verified(cast, vestland):
    request = RequestFactory(organisation=vestland, state="draft")
    vestland.state = "suspended"
    vestland.save()

    with pytest.raises(Refused, match="has not verified Vestland County Council yet"):
        actions.publish_request(VisitRequest.objects.get(pk=request.pk), by=cast.visitor)


@pytest.mark.parametrize("factory", [MatchFactory, AgreedMatchFactory])
def test_a_request_is_not_withdrawn_from_under_a_match(factory, cast, visit_request):
    factory(request=visit_request)

    with pytest.raises(Refused, match="Withdraw or decline the match first"):
        actions.withdraw_request(visit_request, by=cast.visitor)

    assert VisitRequest.objects.get(pk=visit_request.pk).is_open


def test_topics_keep_their_order(cast, visit_request):
    first, second, third = TopicFactory.create_batch(3)

    save(visit_request, cast.visitor, topics=[third, first, second])
    save(VisitRequest.objects.get(pk=visit_request.pk), cast.visitor, topics=[second, third])

    assert VisitRequest.objects.get(pk=visit_request.pk).topics_in_order == [second, third]


def test_saving_from_a_stale_page_is_refused_and_changes_nothing(cast, visit_request):
    first, second = (VisitRequest.objects.get(pk=visit_request.pk) for _ in range(2))
    save(first, cast.visitor)
    second.title = "Too late"

    with pytest.raises(SavedMeanwhile):
        save(second, cast.visitor, windows=[])

    fresh = VisitRequest.objects.get(pk=visit_request.pk)
    assert (fresh.title, fresh.windows.count()) == (visit_request.title, 1)


def test_an_open_request_stays_complete(cast, visit_request):
    with pytest.raises(Refused, match="Choose at least one topic"):
        save(visit_request, cast.visitor, topics=[])

    assert VisitRequest.objects.get(pk=visit_request.pk).ranked_topics.count() == 1


@pytest.mark.parametrize("state", ["matched", "closed", "withdrawn"])
def test_what_is_over_is_not_changed(state, cast, vestland):
    with pytest.raises(Refused, match=f"is now “{state}” and cannot be changed"):
        save(RequestFactory(organisation=vestland, state=state), cast.visitor)


def test_a_copy_is_a_draft_with_the_same_words_and_the_windows_to_come(cast, vestland):
    topics = TopicFactory.create_batch(3)
    request = RequestFactory(
        organisation=vestland, state="withdrawn", topics=topics, windows=[(-30, -10), (30, 60)]
    )

    copy = VisitRequest.objects.get(pk=actions.copy_request(request, by=cast.visitor).pk)

    same = ["title", "learning_goals", "department", "team_size", "audience", "days"]
    assert [getattr(copy, name) for name in same] == [getattr(request, name) for name in same]
    assert children_of(copy) == children_of(request) | {"windows": [(in_days(30), in_days(60))]}
    assert (copy.pk != request.pk, copy.state, copy.published_at) == (True, "draft", None)


def test_only_a_draft_can_be_discarded(cast, visit_request, vestland):
    draft = RequestFactory(organisation=vestland, state="draft")

    actions.discard_request(draft, by=cast.visitor)
    with pytest.raises(Refused, match="Only a draft"):
        actions.discard_request(visit_request, by=cast.visitor)

    assert list(VisitRequest.objects.all()) == [visit_request]


def test_handing_over_tells_the_coordinators(cast, vestland):
    draft = RequestFactory(organisation=vestland, state="draft", title="Ready")

    actions.hand_over_draft(draft, by=cast.visitor_colleague)

    message = Message.objects.get()
    assert (message.to, message.subject) == (cast.visitor.email, "Ready to publish: Ready")


def test_trying_a_request_stores_nothing(visit_request, vestland):
    new = VisitRequest(organisation=vestland, title="")
    children = {"topics": [TopicFactory()], "languages": {"en": "C1"}, "windows": []}

    for request in (new, visit_request):
        with as_if_saved(request, **children) as tried:
            seen = VisitRequest.objects.get(pk=tried.pk)
            assert children_of(seen) == children

    assert list(VisitRequest.objects.all()) == [visit_request]
    assert children_of(VisitRequest.objects.get())["windows"] == [(in_days(40), in_days(80))]
    assert new.pk is None
