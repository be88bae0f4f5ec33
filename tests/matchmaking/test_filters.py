from datetime import timedelta

import pytest
from django.utils import timezone

from matchmaking.filters import OfferFilter, RequestFilter
from matchmaking.models import HostingOffer, VisitRequest
from tests.factories.matchmaking import OfferFactory, RequestFactory
from tests.factories.regions import (
    CountryFactory,
    OrganisationFactory,
    RegionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def day(number):
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def found(**data):
    return list(OfferFilter(data, HostingOffer.objects.open()).qs)


def in_country(code):
    return OrganisationFactory(region=RegionFactory(parent=CountryFactory(code=code, name=code)))


def choices_of(filters, name):
    """The ticks of a filter as {group: {value: text}}; ungrouped ones under ""."""
    groups = {}
    for value, label in filters.form.fields[name].choices:
        if isinstance(label, str):
            groups.setdefault("", {})[value] = label
        else:
            groups[str(value)] = dict(label)
    return groups


def test_without_filters_the_newest_comes_first():
    now = timezone.now()
    older = OfferFactory(published_at=now - timedelta(days=2))
    newer = OfferFactory(published_at=now - timedelta(days=1))

    assert found() == [newer, older]


def test_only_open_offers_are_found():
    for state in ("draft", "paused", "closed"):
        OfferFactory(state=state)
    OfferFactory(organisation__state="suspended")

    assert found() == []


def test_any_of_the_ticked_topics_and_each_offer_once():
    both, first, second, _other = (TopicFactory() for _ in range(4))
    one = OfferFactory(topics=[both, first], title="A")
    two = OfferFactory(topics=[both, second], title="B")
    OfferFactory()

    assert found(topic=[both.pk, first.pk, second.pk], sort="name") == [one, two]
    assert found(topic=[first.pk]) == [one]


def test_country_and_language():
    swede = OfferFactory(languages={"sv": "C2", "en": "B2"})
    swiss = OfferFactory(organisation=in_country("CH"), languages={"de": "C2", "en": "B2"})

    assert found(country=["CH"]) == [swiss]
    assert found(language=["sv"]) == [swede]
    assert found(language=["de", "sv"], country=["SE"]) == [swede]


@pytest.mark.parametrize(
    ("size", "groups"),
    [
        ("small", [(1, 4), (4, 12), (1, 12)]),
        ("middle", [(4, 12), (5, 8), (1, 12)]),
        ("large", [(4, 12), (9, 20), (1, 12)]),
    ],
)
def test_group_size_asks_who_welcomes_a_team_of_that_size(size, groups):
    welcomes = [(1, 4), (4, 12), (5, 8), (9, 20), (1, 12)]
    for least, most in welcomes:
        OfferFactory(group_min=least, group_max=most, title=str(welcomes.index((least, most))))

    assert [
        (offer.group_min, offer.group_max) for offer in found(size=[size], sort="name")
    ] == groups


def test_dates_and_free_visits():
    near = OfferFactory(windows=[(10, 20)], visits=1, visits_taken=1)
    far = OfferFactory(windows=[(40, 50)])

    assert found(earliest=day(30)) == [far]
    assert found(latest=day(30)) == [near]
    assert found(earliest=day(21), latest=day(39)) == []
    assert found(free="on") == [far]


def test_soonest_looks_at_the_windows_to_come():
    later = OfferFactory(windows=[(-90, -60), (50, 60)])
    sooner = OfferFactory(windows=[(30, 40)])

    assert found(sort="soonest") == [sooner, later]


def test_search_and_filters_go_together():
    topic = TopicFactory(synonyms={"en": ["dropout"]})
    swede = OfferFactory(main_topic=topic)
    OfferFactory(main_topic=topic, organisation=in_country("CH"))
    OfferFactory()

    assert found(q="dropout", country=["SE"]) == [swede]


def test_nonsense_in_the_address_filters_nothing():
    offer = OfferFactory()

    assert found(topic=["x"], country=["ZZ"], earliest="soon", sort="magic", size=["huge"]) == [
        offer
    ]


def test_choices_are_what_occurs_with_how_often():
    topic = TopicFactory(names={"en": "Guidance"})
    OfferFactory(main_topic=topic, languages={"en": "C1", "sv": "C2"}, group_max=4)
    OfferFactory(
        main_topic=topic, organisation=in_country("CH"), languages={"en": "C1"}, group_max=6
    )
    OfferFactory(main_topic=TopicFactory(), organisation=in_country("FI"), state="paused")

    filters = OfferFilter({}, HostingOffer.objects.open())

    def tally(name, number):
        return f'{name} <span class="tally">{number}</span>'

    assert (filters.tallies.total, set(filters.tallies.by_country)) == (2, {"SE", "CH"})
    assert choices_of(filters, "topic") == {"": {topic.pk: tally("Guidance", 2)}}
    assert choices_of(filters, "country") == {
        "Choose countries": {"SE": tally("Sweden", 1), "CH": tally("Switzerland", 1)}
    }
    assert choices_of(filters, "language") == {
        "": {"en": tally("English", 2), "sv": tally("Swedish", 1)}
    }
    assert choices_of(filters, "size") == {
        "": {
            "small": tally("Up to 4", 2),
            "middle": tally("5 to 8", 1),
            "large": tally("9 or more", 0),
        }
    }


def test_rare_topics_stand_below_the_common_ones_by_group():
    common = TopicFactory.create_batch(6)
    rare = TopicFactory()
    for topics in (common, [*common, rare]):
        OfferFactory(main_topic=common[0], topics=topics)

    choices = choices_of(OfferFilter({}, HostingOffer.objects.open()), "topic")

    assert set(choices.pop("")) == {topic.pk for topic in common}
    assert choices == {rare.parent.name: {rare.pk: f'{rare.name} <span class="tally">1</span>'}}


def test_requests_are_filtered_alike():
    topic = TopicFactory(synonyms={"en": ["dropout"]})
    wanted = RequestFactory(topics=[topic], windows=[(10, 20)], languages={"fr": "C1"})
    other = RequestFactory(organisation=in_country("CH"), windows=[(40, 50)])

    def found(**data):
        return list(RequestFilter(data, VisitRequest.objects.open()).qs)

    assert found(topic=[topic.pk]) == found(q="dropout") == found(language=["fr"]) == [wanted]
    assert found(country=["CH"]) == found(earliest=day(30)) == [other]
    assert found() == [other, wanted]
