from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from matchmaking.models import HostingOffer
from tests.factories.matchmaking import MatchFactory, OfferFactory, RequestFactory
from tests.factories.regions import OrganisationFactory, TopicFactory, TopicGroupFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("offer_visits_are_not_exceeded", {"visits": 1, "visits_taken": 2}),
        ("offer_takes_a_visit", {"visits": 0}),
        ("offer_group_sizes_in_order", {"group_min": 5, "group_max": 4}),
        ("offer_group_sizes_in_order", {"group_min": 0}),
        ("offer_days_in_order", {"days_min": 3, "days_max": 2}),
        ("offer_days_in_order", {"days_max": 61}),
        ("offer_shown_is_complete", {"main_topic": None}),
        ("offer_shown_is_complete", {"published_at": None}),
        ("offer_state_is_known", {"state": "hidden"}),
    ],
)
def test_the_database_refuses_nonsense(constraint, values, offer):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        HostingOffer.objects.filter(pk=offer.pk).update(**values)


@pytest.mark.parametrize(
    ("constraint", "days"),
    [
        ("offer_window_ends_after_start", (20, 10)),
        ("offer_windows_do_not_overlap", (90, 95)),
    ],
)
def test_the_database_refuses_nonsensical_windows(constraint, days, offer):
    starts, ends = (timezone.localdate() + timedelta(days=number) for number in days)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        offer.windows.create(starts=starts, ends=ends)


def test_the_database_takes_a_language_once(offer):
    with pytest.raises(IntegrityError, match="offer_names_a_language_once"), transaction.atomic():
        offer.languages.create(language="en", level="B1")


# --- Search -------------------------------------------------------------------------------------


@pytest.fixture
def dropouts():
    """An offer whose text says nothing of its topic."""
    topic = TopicFactory(
        parent=TopicGroupFactory(names={"en": "School success"}),
        names={"en": "Early school leaving", "sv": "Skolavhopp"},
        synonyms={"en": ["dropout", "truancy"], "fr": ["décrochage scolaire"]},
    )
    return OfferFactory(
        title="Days in Gothenburg",
        summary="Meet the team.",
        observation="A morning meeting.",
        main_topic=topic,
        organisation=OrganisationFactory(name="City School Office", place="Göteborg"),
    )


@pytest.mark.parametrize(
    "words",
    [
        "gothenburg",
        "mornings",
        "early leaving",
        "dropouts",
        "Skolavhopp",
        "décrochage",
        "school success",
        "Göteborg",
        "city office",
        "dropout Göteborg meeting",
    ],
)
def test_search_finds_text_topics_synonyms_groups_and_places(words, dropouts, offer):
    assert list(HostingOffer.objects.matching(words)) == [dropouts]


@pytest.mark.parametrize("words", ["dropout Bergen", "xyzzy"])
def test_every_word_has_to_be_found(words, dropouts, offer):
    assert list(HostingOffer.objects.matching(words)) == []


@pytest.mark.parametrize("words", ["'; --", "\\ : & | !", "%", '"unclosed', "a " * 100])
def test_search_takes_any_characters(words, dropouts):
    assert set(HostingOffer.objects.matching(words)) <= {dropouts}


# --- Who sees what ------------------------------------------------------------------------------


def test_drafts_are_seen_by_their_own_people_and_staff(cast, boras):
    draft = OfferFactory(organisation=boras, state="draft")

    seen = {
        who
        for who, person in vars(cast).items()
        if draft in HostingOffer.objects.visible_to(person)
    }

    assert seen == {"staff", "host", "host_colleague"}


def test_a_team_in_a_match_goes_on_seeing_a_closed_offer(cast, boras, vestland):
    closed = OfferFactory(organisation=boras, state="closed")
    MatchFactory(offer=closed, request=RequestFactory(organisation=vestland))

    assert closed in HostingOffer.objects.visible_to(cast.visitor)
    assert closed not in HostingOffer.objects.visible_to(cast.outsider)


def test_offers_of_a_suspended_organisation_are_hidden(cast, offer, boras):
    boras.state = "suspended"
    boras.save()

    assert list(HostingOffer.objects.open()) == []
    assert offer not in HostingOffer.objects.visible_to(cast.visitor)


# --- Dates and answers --------------------------------------------------------------------------


def test_open_between_finds_windows_that_touch_the_days():
    today = timezone.localdate()
    near, far = OfferFactory(windows=[(10, 20)]), OfferFactory(windows=[(40, 50)])

    def found(starts, ends):
        days = (None if day is None else today + timedelta(days=day) for day in (starts, ends))
        return set(HostingOffer.objects.open_between(*days))

    assert found(20, 40) == {near, far}
    assert found(21, 39) == set()
    assert found(None, 15) == {near}
    assert found(30, None) == {far}


def test_the_reply_time_is_the_mean_of_an_organisations_yeses(offer, boras):
    now = timezone.now()
    for days in (2, 4):
        MatchFactory(
            offer=OfferFactory(organisation=boras),
            proposed_at=now - timedelta(days=days),
            host_said_yes_at=now,
            state="agreed",
        )
    MatchFactory(offer=OfferFactory(), proposed_at=now - timedelta(days=9))

    told = {row.organisation_id: row.reply_time for row in HostingOffer.objects.with_reply_time()}

    assert told.pop(boras.pk) == timedelta(days=3)
    assert set(told.values()) == {None}
