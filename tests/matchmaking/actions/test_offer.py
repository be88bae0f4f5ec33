from datetime import timedelta

import pytest
from django.utils import timezone

from lifecycle.refusals import Refused, TransitionNotAllowed
from matchmaking import actions
from matchmaking.actions.wishes import SavedMeanwhile
from matchmaking.models import HostingOffer
from matchmaking.states import OFFER_TRANSITIONS, OfferState
from notifications.models import Message
from tests.factories.matchmaking import AgreedMatchFactory, MatchFactory, OfferFactory
from tests.factories.regions import OrganisationFactory, TopicFactory

pytestmark = pytest.mark.django_db

ACTIONS = {
    "publish": actions.publish_offer,
    "resume": actions.resume_offer,
    "pause": actions.pause_offer,
    "close": actions.close_offer,
}


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def children_of(offer):
    return {
        "topics": set(offer.topics.all()),
        "languages": {row.language: row.level for row in offer.languages.all()},
        "windows": [(row.starts, row.ends) for row in offer.windows.all()],
    }


def save(offer, by, **changes):
    saved = children_of(offer) if offer.pk else {"topics": [], "languages": {}, "windows": []}
    return actions.save_offer(offer, by=by, **(saved | changes))


# --- Every state × verb -------------------------------------------------------------------------


@pytest.mark.parametrize("state", OfferState.values)
@pytest.mark.parametrize("verb", list(OFFER_TRANSITIONS))
def test_a_verb_moves_an_offer_as_the_table_says(verb, state, cast, boras):
    offer = OfferFactory(organisation=boras, state=state)
    transition = OFFER_TRANSITIONS[verb]

    if state in transition.sources:
        ACTIONS[verb](offer, by=cast.host)
        expected = transition.target
    else:
        with pytest.raises(TransitionNotAllowed):
            ACTIONS[verb](offer, by=cast.host)
        expected = state

    assert HostingOffer.objects.get(pk=offer.pk).state == expected
    assert offer.log.count() == (state in transition.sources)


def test_what_staff_do_is_logged_as_on_behalf(cast, offer):
    actions.pause_offer(offer, by=cast.staff)

    entry = offer.log.get()
    assert (entry.verb, entry.by, entry.on_behalf_of) == ("pause", cast.staff, "Borås Municipality")


# --- Publishing ---------------------------------------------------------------------------------


def test_publishing_notes_the_time(cast, boras):
    offer = OfferFactory(organisation=boras, state="draft", published_at=None)

    actions.publish_offer(offer, by=cast.host)

    assert timezone.now() - HostingOffer.objects.get(pk=offer.pk).published_at < timedelta(
        minutes=1
    )


def test_an_incomplete_draft_is_refused_with_all_that_is_missing(cast, boras):
    draft = save(HostingOffer(organisation=boras, title="Only a title"), cast.host)

    with pytest.raises(Refused) as refusal:
        actions.publish_offer(draft, by=cast.host)

    assert str(refusal.value) == (
        "Not published. "
        "Say in two or three sentences what visitors will see. "
        "Choose the main topic. "
        "Fill in at least one of: strategy, observation, methods, reflection. "
        "Say for whom the visit is. "
        "Name at least one working language. "
        "Give at least one window of dates that is not over yet."
    )
    assert HostingOffer.objects.get(pk=draft.pk).is_draft


def test_an_offer_whose_windows_are_over_is_neither_published_nor_opened_again(cast, boras):
    for state, publish in (("draft", actions.publish_offer), ("paused", actions.resume_offer)):
        offer = OfferFactory(organisation=boras, state=state, windows=[(-90, -1)])
        with pytest.raises(Refused, match="window of dates that is not over"):
            publish(offer, by=cast.host)


def test_an_organisation_publishes_only_when_it_is_verified(cast, boras):
    offer = OfferFactory(organisation=boras, state="draft")
    boras.state = "applied"
    boras.save()

    with pytest.raises(Refused, match="has not verified Borås Municipality yet"):
        actions.publish_offer(HostingOffer.objects.get(pk=offer.pk), by=cast.host)


# --- Closing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("factory", [MatchFactory, AgreedMatchFactory])
def test_an_offer_is_not_closed_while_a_team_waits(factory, cast, offer):
    factory(offer=offer)

    with pytest.raises(Refused, match="Answer them first"):
        actions.close_offer(offer, by=cast.host)

    assert HostingOffer.objects.get(pk=offer.pk).is_open


def test_the_reason_for_closing_is_logged(cast, offer):
    actions.close_offer(offer, by=cast.host, reason="The team moves house.")

    assert offer.log.get().reason == "The team moves house."


# --- Saving -------------------------------------------------------------------------------------


def test_a_draft_needs_nothing_but_a_title(cast, boras):
    draft = save(HostingOffer(organisation=boras, title="Only a title"), cast.host_colleague)

    assert HostingOffer.objects.get(pk=draft.pk).title == "Only a title"
    entry = draft.log.get()
    assert (entry.verb, entry.on_behalf_of) == ("draft", "")


def test_saving_replaces_topics_languages_and_windows(cast, offer):
    topic = TopicFactory()
    windows = [(in_days(10), in_days(20)), (in_days(30), in_days(40))]

    save(offer, cast.host, topics=[topic], languages={"sv": "C2", "en": "B2"}, windows=windows)

    assert children_of(HostingOffer.objects.get(pk=offer.pk)) == {
        "topics": {topic, offer.main_topic},
        "languages": {"sv": "C2", "en": "B2"},
        "windows": windows,
    }


def test_saving_from_a_stale_page_is_refused_and_changes_nothing(cast, offer):
    first, second = (HostingOffer.objects.get(pk=offer.pk) for _ in range(2))
    first.title = "The first one saved"
    save(first, cast.host)
    second.title = "The second one saved"

    with pytest.raises(SavedMeanwhile) as refusal:
        save(second, cast.host, windows=[])

    fresh = HostingOffer.objects.get(pk=offer.pk)
    assert (fresh.title, fresh.windows.count()) == ("The first one saved", 1)
    assert refusal.value.version == fresh.version == offer.version + 1


def test_a_shown_offer_stays_complete(cast, offer):
    with pytest.raises(Refused, match="Name at least one working language"):
        save(offer, cast.host, languages={})

    assert HostingOffer.objects.get(pk=offer.pk).languages.count() == 1


def test_saving_never_moves_the_state_or_the_count_of_visits(cast, offer):
    stale = HostingOffer.objects.get(pk=offer.pk)
    actions.pause_offer(offer, by=cast.host)
    HostingOffer.objects.filter(pk=offer.pk).update(visits_taken=1)

    save(stale, cast.host)

    fresh = HostingOffer.objects.get(pk=offer.pk)
    assert (fresh.state, fresh.visits_taken) == ("paused", 1)


def test_a_closed_offer_is_not_changed(cast, boras):
    with pytest.raises(Refused, match="Copy it to make a new one"):
        save(OfferFactory(organisation=boras, state="closed"), cast.host)


def test_visits_cannot_fall_below_those_taken(cast, boras):
    offer = OfferFactory(organisation=boras, visits=3, visits_taken=2)
    offer.visits = 1

    with pytest.raises(Refused, match="2 visits are taken already"):
        save(offer, cast.host)


# --- Copying, discarding, handing over ----------------------------------------------------------


def test_a_copy_is_a_draft_with_the_same_words_and_the_windows_to_come(cast, boras):
    offer = OfferFactory(
        organisation=boras, state="closed", visits_taken=2, windows=[(-30, -10), (30, 60)]
    )

    copy = HostingOffer.objects.get(pk=actions.copy_offer(offer, by=cast.host).pk)

    same = ["title", "summary", "department", "main_topic", "audience", "observation", "visits"]
    assert [getattr(copy, name) for name in same] == [getattr(offer, name) for name in same]
    assert children_of(copy) == children_of(offer) | {"windows": [(in_days(30), in_days(60))]}
    assert (copy.pk != offer.pk, copy.state, copy.visits_taken) == (True, "draft", 0)
    assert copy.published_at is None


def test_only_a_draft_can_be_discarded(cast, offer, boras):
    draft = OfferFactory(organisation=boras, state="draft")

    actions.discard_offer(draft, by=cast.host)
    with pytest.raises(Refused, match="Only a draft"):
        actions.discard_offer(offer, by=cast.host)

    assert list(HostingOffer.objects.all()) == [offer]


def test_handing_over_tells_the_coordinators_once_a_version(cast, boras):
    draft = OfferFactory(organisation=boras, state="draft", title="Ready")

    for _ in range(2):
        actions.hand_over_draft(draft, by=cast.host_colleague)

    message = Message.objects.get()
    assert (message.to, message.subject) == (cast.host.email, "Ready to publish: Ready")


def test_an_offer_that_is_shown_needs_no_handing_over(cast, offer):
    with pytest.raises(Refused, match="published already"):
        actions.hand_over_draft(offer, by=cast.host_colleague)


def test_organisations_save_apart(cast, offer):
    other = OfferFactory(organisation=OrganisationFactory())

    save(offer, cast.host, windows=[(in_days(5), in_days(9))])

    assert other.windows.count() == 1
