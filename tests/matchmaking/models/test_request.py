import pytest
from django.db import IntegrityError, transaction

from matchmaking.models import FundingScheme, VisitRequest
from tests.factories.matchmaking import MatchFactory, OfferFactory, RequestFactory
from tests.factories.regions import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("request_team_has_people", {"team_size": 0}),
        ("request_days_in_range", {"days": 0}),
        ("request_days_in_range", {"days": 61}),
        ("request_shown_was_published", {"published_at": None}),
        ("request_state_is_known", {"state": "paused"}),
    ],
)
def test_the_database_refuses_nonsense(constraint, values, visit_request):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        VisitRequest.objects.filter(pk=visit_request.pk).update(**values)


def test_search_finds_goals_and_synonyms(visit_request):
    topic = TopicFactory(synonyms={"en": ["second chance"]})
    found = RequestFactory(learning_goals="We want to see workshops.", topics=[topic])

    assert list(VisitRequest.objects.matching("second chance workshop")) == [found]


def test_open_requests_are_read_by_verified_hosts_and_staff(cast, visit_request):
    seen = {
        who
        for who, person in vars(cast).items()
        if visit_request in VisitRequest.objects.visible_to(person)
    }

    assert seen == set(vars(cast)) - {"newcomer"}


@pytest.mark.parametrize("state", ["draft", "withdrawn", "closed"])
def test_others_are_read_by_their_own_people_and_staff(state, cast, vestland):
    request = RequestFactory(organisation=vestland, state=state)

    seen = {
        who
        for who, person in vars(cast).items()
        if request in VisitRequest.objects.visible_to(person)
    }

    assert seen == {"staff", "visitor", "visitor_colleague"}


def test_an_unverified_organisation_reads_no_open_requests(cast, visit_request, boras):
    boras.state = "applied"
    boras.save()

    assert visit_request not in VisitRequest.objects.visible_to(cast.host)


def test_a_host_in_a_match_goes_on_reading_a_matched_request(cast, boras, vestland):
    matched = RequestFactory(organisation=vestland, state="matched")
    MatchFactory(request=matched, offer=OfferFactory(organisation=boras))

    assert matched in VisitRequest.objects.visible_to(cast.host)
    assert matched not in VisitRequest.objects.visible_to(cast.outsider)


def test_the_funding_schemes_of_the_first_day():
    erasmus = FundingScheme.objects.get(code="erasmus")

    assert set(FundingScheme.objects.filter(is_shown=True).values_list("code", flat=True)) == {
        "erasmus",
        "movetia",
        "own",
        "other",
    }
    # The EU 27 and Iceland, Liechtenstein, North Macedonia, Norway, Serbia, Türkiye.
    assert len(set(erasmus.countries)) == 33
    assert "CH" not in erasmus.countries


@pytest.mark.parametrize(
    ("countries", "pays"),
    [
        ([], True),
        (["NO", "SE", "FI"], True),
        (["NO", "FI"], False),
        (["NO"], True),
        (["SE"], True),
        (["CH"], False),
    ],
)
def test_a_scheme_pays_between_the_countries_it_serves(countries, pays):
    assert FundingScheme(countries=countries).pays_between("NO", "SE") is pays


def test_a_scheme_of_several_countries_pays_for_no_visits_at_home():
    assert not FundingScheme(countries=["NO", "SE"]).pays_between("NO", "NO")
