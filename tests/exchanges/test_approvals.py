"""What staff read of exchanges on the page on which they decide on a match."""

from exchanges.approvals import others_of_the_organisations, warnings_of_dates
from matchmaking.warnings import MatchWarning, background_of, warnings_about
from tests.factories.exchanges import ApprovedMatchFactory, ExchangeFactory
from tests.factories.matchmaking import AgreedMatchFactory, OfferFactory, in_days
from tests.factories.regions import OrganisationFactory


def exchange_at(offer, starts, ends, **fields):
    match = ApprovedMatchFactory(offer=offer, **fields)
    return ExchangeFactory(match=match, starts=in_days(starts), ends=in_days(ends))


class TestWarnings:
    def test_where_possible_dates_touch_an_exchange_at_this_offer(self, cast, offer, visit_request):
        """The windows have days 40 to 80 in common."""
        match = AgreedMatchFactory(offer=offer, request=visit_request)
        touching = exchange_at(offer, 41, 42)
        exchange_at(offer, 30, 39)
        exchange_at(OfferFactory(organisation=offer.organisation), 50, 51)

        (warning,) = warnings_of_dates([match])[match.pk]

        assert warning.tone == "wait"
        assert f"overlap an approved exchange: {touching}" in warning.words

    def test_where_the_team_travels_already(self, cast, offer, visit_request):
        match = AgreedMatchFactory(offer=offer, request=visit_request)
        exchange_at(OfferFactory(), 60, 61, request__organisation=visit_request.organisation)

        assert len(warnings_of_dates([match])[match.pk]) == 1

    def test_reach_the_staffs_page(self, cast, offer, visit_request):
        match = AgreedMatchFactory(offer=offer, request=visit_request)
        exchange_at(offer, 41, 42)
        (ours,) = warnings_of_dates([match])[match.pk]

        assert isinstance(ours, MatchWarning)
        assert ours in warnings_about([match])[match.pk]

    def test_of_many_matches_in_two_queries(self, cast, offer, django_assert_num_queries):
        matches = AgreedMatchFactory.create_batch(5, offer=offer)

        with django_assert_num_queries(2):
            assert warnings_of_dates(matches) == {match.pk: [] for match in matches}


class TestBackground:
    def test_names_the_other_exchanges_of_both(self, cast, offer, visit_request):
        match = AgreedMatchFactory(offer=offer, request=visit_request)
        hosted = exchange_at(offer, 41, 42)
        travelled = exchange_at(
            OfferFactory(), 60, 61, request__organisation=visit_request.organisation
        )
        exchange_at(OfferFactory(organisation=OrganisationFactory()), 60, 61)

        others = others_of_the_organisations(match)

        assert {(line.organisation_id, line.url) for line in others} == {
            (offer.organisation_id, hosted.get_absolute_url()),
            (visit_request.organisation_id, travelled.get_absolute_url()),
        }
        assert set(others) <= set(background_of(match))
