from datetime import date, timedelta

import pytest
from django.utils import timezone

from matchmaking.actions import save_request
from matchmaking.engine import WEIGHTS
from matchmaking.models import FitWeights, HostingOffer, VisitRequest
from matchmaking.public_holidays import public_holidays
from matchmaking.ranking import (
    Among,
    all_open,
    fit_of,
    look_around,
    rank,
    rank_requests,
)
from matchmaking.shelf import bring_up_to_date
from matchmaking.standing import rarity_of
from matchmaking.states import MatchState, OfferState
from regions.models import Organisation
from regions.states import OrganisationState
from tests.factories.exchanges import ApprovedMatchFactory
from tests.factories.matchmaking import MatchFactory, OfferFactory, RequestFactory
from tests.factories.regions import OrganisationFactory, TopicFactory, TopicGroupFactory

pytestmark = pytest.mark.django_db

QUERIES = 3
QUERIES_WITH_ALL_AT_HAND = 2


def sentence(fit, name):
    return next(part.sentence for part in fit.parts if part.name == name)


def test_the_better_offer_comes_first(visit_request, offer):
    other = OfferFactory()
    ranked = rank(visit_request, all_open())
    assert [row.offer for row in ranked] == [offer, other]
    assert ranked[0].fit.total > ranked[1].fit.total


@pytest.mark.parametrize("number", [1, 30])
def test_ranking_takes_the_same_queries_for_one_and_for_thirty(
    visit_request, django_assert_num_queries, number
):
    OfferFactory.create_batch(number, main_topic=visit_request.topics.get())
    among = Among(HostingOffer.objects.filter(main_topic__isnull=False))
    bring_up_to_date(timezone.localdate())
    for offers in (all_open(), among):
        with django_assert_num_queries(QUERIES):
            ranked = list(rank(visit_request, offers))
            assert all(row.fit.parts for row in ranked)
        assert len(ranked) == 1 + number


def test_what_is_handed_over_is_not_read_again(visit_request, offer, django_assert_num_queries):
    request = VisitRequest.objects.with_facts().get(pk=visit_request.pk)
    own = HostingOffer.objects.with_facts().get(pk=offer.pk)
    bring_up_to_date(timezone.localdate())
    with django_assert_num_queries(QUERIES_WITH_ALL_AT_HAND):
        [ranked] = rank(request, all_open())
    with django_assert_num_queries(QUERIES_WITH_ALL_AT_HAND):
        [ranked_request] = rank_requests(own, VisitRequest.objects.all())
    assert ranked.fit.fit == ranked_request.fit.fit == fit_of(visit_request, offer).fit


def test_only_what_is_looked_at_is_read(visit_request, offer, django_assert_num_queries):
    OfferFactory.create_batch(5, main_topic=offer.main_topic)
    bring_up_to_date(timezone.localdate())
    request = VisitRequest.objects.with_facts().get(pk=visit_request.pk)
    with django_assert_num_queries(1):
        ranked = rank(request, all_open())
        assert len(ranked) == 6
    every = list(ranked)
    assert ranked[0].offer == every[0].offer
    assert ranked[-1].offer == every[-1].offer
    assert [one.offer for one in ranked[2:4]] == [one.offer for one in every[2:4]]
    assert ranked[6:] == []


def test_both_directions_tell_the_same_fit(visit_request, offer):
    [from_request] = rank(visit_request, all_open())
    [from_offer] = rank_requests(offer, VisitRequest.objects.open())
    assert from_request.fit.fit == from_offer.fit.fit == fit_of(visit_request, offer).fit


@pytest.mark.parametrize(
    "change",
    [
        {"state": OfferState.PAUSED},
        {"visits_taken": 2},
        {"group_max": 3},
        {"days_min": 3},
        {"audience": ["employers"]},
        {"organisation__state": OrganisationState.SUSPENDED},
        {"windows": [(81, 90)]},
    ],
)
def test_what_cannot_fit_is_left_out(visit_request, change):
    OfferFactory(**change)
    kept = OfferFactory(main_topic=visit_request.topics.get())
    assert [one.offer for one in rank(visit_request, all_open())][-1:] == [kept]
    assert kept in [one.offer for one in rank(visit_request, Among(HostingOffer.objects.all()))]


def test_ranked_is_exactly_what_fits(visit_request, offer):
    for change in ({"audience": []}, {"group_max": 4}, {"days_max": 2}, {"windows": [(75, 90)]}):
        OfferFactory(main_topic=offer.main_topic, **change)
    OfferFactory(main_topic=offer.main_topic, group_max=2)
    fits = {row: fit_of(visit_request, row) for row in HostingOffer.objects.all()}
    ranked = {one.offer: one.fit.fit for one in rank(visit_request, all_open())}
    assert ranked == {row: told.fit for row, told in fits.items() if told.is_possible}


def test_only_those_asked_for_are_ranked(visit_request, offer):
    others = OfferFactory.create_batch(3, main_topic=offer.main_topic)
    among = Among(HostingOffer.objects.filter(pk__in=[others[0].pk, others[1].pk]))
    assert {one.offer for one in rank(visit_request, among)} == set(others[:2])
    without = all_open(without=HostingOffer.objects.filter(pk=others[1].pk))
    assert {one.offer for one in rank(visit_request, without)} == {offer, others[0], others[2]}


NEARLY = [
    ({"group_max": 3}, "1 more offer fits if you bring one person fewer."),
    ({"group_min": 6}, "1 more offer fits if you bring 2 people more."),
    ({"days_min": 3}, "1 more offer fits if you stay a day longer."),
    ({"days_min": 1, "days_max": 1}, "1 more offer fits if you stay a day less."),
    (
        {"languages": {"fr": "C1"}},
        "1 more offer fits if your team also works in French (B1 or above).",
    ),
    ({"windows": [(80, 90)]}, "1 more offer fits if you travel a week later."),
    ({"windows": [(20, 40)]}, "1 more offer fits if you travel a week earlier."),
]


@pytest.mark.parametrize(("change", "sentence"), NEARLY)
def test_what_nearly_fits_is_told_with_the_change_that_admits_it(visit_request, change, sentence):
    nearly = OfferFactory(**{"days_max": 3, "group_max": 6} | change)
    outlook = look_around(visit_request, Among(HostingOffer.objects.filter(pk=nearly.pk)))
    assert len(outlook.ranked) == 0
    [group] = outlook.near
    assert group.sentence == sentence
    assert [offer for offer, _ in group.best] == [nearly]


@pytest.mark.parametrize("change", [change for change, _ in NEARLY])
def test_what_nearly_fits_does_fit_as_told_once_the_request_is_saved_so(
    cast, visit_request, change
):
    nearly = OfferFactory(**{"days_max": 3, "group_max": 6} | change)
    among = Among(HostingOffer.objects.filter(pk=nearly.pk))
    [group] = look_around(visit_request, among).near

    save_with(group.change, visit_request, by=cast.visitor)

    [ranked] = rank(VisitRequest.objects.get(), among)
    assert [(ranked.offer, ranked.fit.total)] == group.best


def save_with(change, visit_request, *, by):
    """As the team would do it in the form."""
    by_weeks = timedelta(weeks=change.by if change.kind == "weeks" else 0)
    visit_request.team_size += change.by if change.kind == "people" else 0
    visit_request.days += change.by if change.kind == "days" else 0
    learned = {change.language: "B1"} if change.language else {}
    save_request(
        visit_request,
        by=by,
        topics=visit_request.topics_in_order,
        languages={**visit_request.levels, **learned},
        windows=[(starts + by_weeks, ends + by_weeks) for starts, ends in visit_request.spans],
    )


def test_who_is_not_verified_yet_sees_what_will_fit_but_is_proposed_nothing(visit_request, offer):
    small = OfferFactory(main_topic=offer.main_topic, group_max=3)
    Organisation.objects.filter(pk=visit_request.organisation_id).update(
        state=OrganisationState.APPLIED
    )
    request = VisitRequest.objects.get()

    outlook = look_around(request, all_open())

    assert [row.offer for row in outlook.ranked] == [offer]
    assert [one for near in outlook.near for one, _ in near.best] == [small]
    assert outlook.ruled_out.missed == {"team_size": 1}
    assert fit_of(request, offer).fit.failed == ("both_verified",)
    assert list(rank(request, all_open())) == []


def test_of_languages_the_one_that_opens_the_most_is_told_first(visit_request, offer):
    visit_request.languages.update(language="fi")
    OfferFactory(main_topic=offer.main_topic)
    OfferFactory(main_topic=offer.main_topic, languages={"da": "C2", "en": "B1"})
    bring_up_to_date(timezone.localdate())
    OfferFactory(main_topic=offer.main_topic, languages={"da": "C2"})
    outlook = look_around(VisitRequest.objects.get(), all_open())
    assert [group.sentence for group in outlook.near] == [
        "3 more offers fit if your team also works in English (B1 or above).",
        "1 more offer fits if your team also works in Danish (B1 or above).",
    ]


def test_looking_near_ranks_as_ranking_does_and_costs_no_query_more(
    visit_request, offer, django_assert_num_queries
):
    for change, _ in NEARLY:
        OfferFactory(main_topic=offer.main_topic, **{"days_max": 3, "group_max": 6} | change)
    bring_up_to_date(timezone.localdate())
    with django_assert_num_queries(QUERIES):
        outlook = look_around(visit_request, all_open())
        found = [row.offer for row in outlook.ranked]
        assert all(group.best for group in outlook.near)
        assert outlook.ruled_out.number == len(NEARLY)
    assert found == [row.offer for row in rank(visit_request, all_open())]
    assert len(outlook.near) == 3


def test_another_group_of_topics_is_not_what_is_wished_for(visit_request):
    other = OfferFactory(main_topic=TopicFactory(parent=TopicGroupFactory()))
    outlook = look_around(visit_request, Among(HostingOffer.objects.filter(pk=other.pk)))
    assert list(outlook.ranked) == outlook.near == []
    assert (outlook.ruled_out.shown, outlook.ruled_out.number) == (0, 0)
    assert "shared_topic" in fit_of(visit_request, other).fit.failed


RULED_OUT = {
    "common_language": {"languages": {"fr": "C1"}, "group_max": 2},
    "team_size": {"group_max": 2, "windows": [(200, 210)]},
    "length": {"days_min": 3, "days_max": 5},
    "audience": {"audience": ["researchers"]},
    "dates": {"windows": [(200, 210)]},
}


def test_every_offer_on_the_topics_is_counted_once_by_what_rules_it_out(visit_request, offer):
    for fields in RULED_OUT.values():
        OfferFactory(main_topic=offer.main_topic, **fields)
    own = {"main_topic": offer.main_topic, "organisation": visit_request.organisation}
    OfferFactory(**own)
    OfferFactory(group_max=2, **own)
    OfferFactory(main_topic=offer.main_topic, visits=1, visits_taken=1)
    OfferFactory(main_topic=TopicFactory(parent=TopicGroupFactory()))
    same_region = OrganisationFactory(region=visit_request.organisation.region)
    OfferFactory(main_topic=offer.main_topic, organisation=same_region)
    bring_up_to_date(timezone.localdate())
    OfferFactory(main_topic=offer.main_topic, **RULED_OUT["dates"])

    counted = look_around(VisitRequest.objects.get(), all_open()).ruled_out
    assert counted.missed == {**dict.fromkeys(RULED_OUT, 1), "dates": 2, "other_region": 1}
    assert (counted.shown, counted.number, counted.names_none) == (8, 7, False)
    assert counted.reasons.startswith("the dates (2), ")


def test_only_offers_that_are_looked_at_are_counted(visit_request, offer):
    small = OfferFactory(main_topic=offer.main_topic, **RULED_OUT["team_size"])
    OfferFactory(main_topic=offer.main_topic, **RULED_OUT["dates"])
    among = Among(HostingOffer.objects.filter(pk__in=[small.pk, offer.pk]))
    assert look_around(visit_request, among).ruled_out.missed == {"team_size": 1}
    without = all_open(without=HostingOffer.objects.filter(pk=small.pk))
    assert look_around(visit_request, without).ruled_out.missed == {"dates": 1}


def test_who_names_no_topics_looks_at_all_offers(visit_request, offer):
    visit_request.topics.clear()
    OfferFactory(group_max=2)
    counted = look_around(VisitRequest.objects.get(), all_open()).ruled_out
    assert (counted.shown, counted.number, counted.names_none) == (2, 1, True)


def test_a_host_that_lets_proposals_expire_has_a_lower_fit(visit_request, offer):
    before = fit_of(visit_request, offer)
    MatchFactory(offer=offer, state=MatchState.EXPIRED)
    after = fit_of(visit_request, offer)
    assert after.fit.hundredths < before.fit.hundredths
    assert "answers 0% of proposals in time" in sentence(after, "hospitality")


def test_the_weights_that_staff_have_set_are_used_and_named(visit_request, offer):
    FitWeights.objects.update(is_current=False)
    own = dict.fromkeys(WEIGHTS, 0) | {"languages": 100}
    weights = FitWeights.objects.create(name="Own", reason="To see", is_current=True, **own)
    fit = fit_of(visit_request, offer)
    assert fit.total == next(part.score for part in fit.parts if part.name == "languages")
    assert fit.as_stored()["weights_set"] == weights.pk


def test_a_topic_that_few_offers_show_is_rare():
    assert rarity_of({1: 10, 2: 5, 3: 1}) == {1: 2, 2: 3, 3: 4}
    assert rarity_of({}) == {}


def test_what_stands_in_the_way_is_told(visit_request, offer):
    visit_request.days = 5
    assert fit_of(visit_request, offer).obstacles == [
        "This host takes visits of 2 to 3 days; the team wishes for 5."
    ]


def test_a_draft_with_nothing_in_it_is_ranked(vestland, offer):
    draft = VisitRequest(organisation=vestland, title="")
    fit = fit_of(draft, offer)
    assert sentence(fit, "topics") == (
        "The request names no topics yet; until it does, this stands at 50."
    )
    assert list(rank(draft, all_open())) == []


def test_an_offer_with_nothing_in_it_has_a_fit(visit_request, boras):
    draft = HostingOffer.objects.create(organisation=boras, title="")
    fit = fit_of(visit_request, draft)
    assert {"offer_open", "dates", "common_language"} <= set(fit.fit.failed)


def test_days_that_are_over_do_not_count(visit_request, offer):
    last_day = max(window.ends for window in visit_request.windows.all())
    fit = fit_of(visit_request, offer, on=last_day + timedelta(days=1))
    assert "dates" in fit.fit.failed


def test_swedish_and_norwegian_are_mutually_understood(vestland):
    offer = OfferFactory(languages={"sv": "C2"})
    request = RequestFactory(organisation=vestland, languages={"nb": "C2", "fr": "C1"})
    fit = fit_of(request, offer)
    assert "common_language" not in fit.fit.failed
    assert sentence(fit, "languages") == ("Swedish and Norwegian Bokmål are mutually understood.")


def test_a_public_holiday_of_the_host_is_no_day_of_a_visit(vestland, boras):
    national_day = date(timezone.localdate().year + 2, 6, 6)
    away = (national_day - timezone.localdate()).days
    offer = OfferFactory(organisation=boras, windows=[(away, away)], days_min=1)
    request = RequestFactory(organisation=vestland, windows=[(away, away)], days=1)
    offer.weekdays = [national_day.isoweekday()]
    offer.save()
    assert national_day.toordinal() in public_holidays("SE232", "SE", national_day.year)
    assert "dates" in fit_of(request, offer).fit.failed


def test_a_holiday_of_one_land_is_none_in_another():
    epiphany = date(2027, 1, 6).toordinal()
    assert epiphany in public_holidays("DE11", "DE", 2027)
    assert epiphany not in public_holidays("DE30", "DE", 2027)


def test_a_country_without_known_holidays_has_none():
    assert public_holidays("XX", "XX", 2027) == frozenset()


def test_who_said_no_is_not_ranked_again(visit_request, offer):
    MatchFactory(offer=offer, request=visit_request, state=MatchState.DECLINED)
    assert list(rank(visit_request, all_open())) == []


def test_who_said_no_to_another_team_still_is(visit_request, offer):
    MatchFactory(offer=offer, state=MatchState.DECLINED)
    assert [row.offer for row in rank(visit_request, all_open())] == [offer]


def test_a_visit_before_is_told_unless_it_was_given_back(visit_request, offer, vestland):
    before = ApprovedMatchFactory(
        offer__organisation=offer.organisation, request__organisation=vestland
    )
    assert "has visited this host before" in sentence(fit_of(visit_request, offer), "hospitality")
    before.released_at = timezone.now()
    before.save()
    assert "First visit" in sentence(fit_of(visit_request, offer), "hospitality")


def test_a_synonym_of_a_topic_is_understood(vestland):
    topic = TopicFactory(names={"en": "NEET re-engagement"}, synonyms={"sv": ["utanförskap"]})
    offer = OfferFactory(main_topic=topic, summary="", observation="")
    request = RequestFactory(organisation=vestland, learning_goals="Ungdomars utanförskap.")
    told = sentence(fit_of(request, offer), "learning_goals")
    assert told == "Both are about NEET re-engagement."


def test_an_organisation_without_a_point_uses_its_regions(visit_request):
    near = OfferFactory(organisation=OrganisationFactory(latitude=None, longitude=None))
    assert " km" in sentence(fit_of(visit_request, near), "journey")
