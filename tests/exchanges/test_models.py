"""What the database itself refuses, and what an exchange knows of itself."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from exchanges.models import Exchange, Feedback, Participant, ParticipantNeeds, Story
from exchanges.models.exchange import ExchangeGroup
from exchanges.states import ExchangeState, StoryState
from tests.factories.exchanges import (
    ApprovedMatchFactory,
    ExchangeFactory,
    ParticipantFactory,
    SessionFactory,
    StoryFactory,
)
from tests.factories.matchmaking import OfferFactory, in_days


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def at(offer, starts: int, ends: int, **fields) -> Exchange:
    return ExchangeFactory(
        match=ApprovedMatchFactory(offer=offer),
        starts=in_days(starts),
        ends=in_days(ends),
        **fields,
    )


@pytest.mark.django_db
class TestConstraints:
    def test_two_exchanges_at_one_offer_never_share_a_day(self):
        offer = OfferFactory()
        at(offer, 10, 12)

        with refused("exchange_dates_at_one_offer_do_not_overlap"):
            at(offer, 12, 13)

    def test_cancelled_exchanges_and_other_offers_are_no_hindrance(self):
        offer = OfferFactory()
        at(offer, 10, 12, state=ExchangeState.CANCELLED)
        at(offer, 11, 12)
        at(offer, 13, 14)
        at(OfferFactory(organisation=offer.organisation), 11, 12)

        assert Exchange.objects.standing().count() == 3

    @pytest.mark.parametrize("state", [ExchangeState.CONFIRMED, ExchangeState.COMPLETED])
    @pytest.mark.parametrize("missing", ["dates", "host_confirmed_at", "visitor_confirmed_at"])
    def test_confirmed_needs_dates_and_both_confirmations(self, state, missing):
        fields = {
            "starts": in_days(10),
            "ends": in_days(11),
            "host_confirmed_at": timezone.now(),
            "visitor_confirmed_at": timezone.now(),
        }
        gone = ["starts", "ends"] if missing == "dates" else [missing]

        with refused("exchange_confirmed_by_both_with_dates"):
            ExchangeFactory(state=state, **(fields | dict.fromkeys(gone)))

    def test_the_last_day_is_not_before_the_first(self):
        with refused("exchange_ends_after_start"):
            ExchangeFactory(starts=in_days(10), ends=in_days(9))

    def test_a_request_is_carried_out_once_at_a_time(self):
        first = ExchangeFactory()
        again = ApprovedMatchFactory(request=first.request)

        with refused("exchange_is_one_standing_a_request"):
            ExchangeFactory(match=again)

    def test_a_state_is_one_of_the_table(self):
        with refused("exchange_state_is_known"):
            ExchangeFactory(state="dreaming")

    def test_one_proposal_of_dates_waits_at_a_time(self):
        exchange = ExchangeFactory()
        words = {"starts": in_days(1), "ends": in_days(2)}
        exchange.date_proposals.create(side="host", **words)

        with refused("date_proposal_is_one_open_an_exchange"):
            exchange.date_proposals.create(side="visitor", **words)

    def test_a_session_ends_after_it_starts(self):
        exchange = ExchangeFactory(starts=in_days(1), ends=in_days(2))

        with refused("session_ends_after_start"):
            SessionFactory(exchange=exchange, starts="10:00", ends="10:00")

    def test_feedback_is_one_a_side_and_rated_1_to_5(self):
        exchange = ExchangeFactory()
        ratings = {"goals_met": 5, "well_organised": 4, "worth_the_time": 1}
        Feedback.objects.create(exchange=exchange, side="host", **ratings)

        with refused("feedback_is_one_a_side"), transaction.atomic():
            Feedback.objects.create(exchange=exchange, side="host", **ratings)
        with refused("feedback_ratings_are_1_to_5"):
            Feedback.objects.create(
                exchange=exchange, side="visitor", **(ratings | {"goals_met": 6})
            )

    def test_a_published_story_has_its_time(self):
        with refused("story_published_has_its_time"):
            StoryFactory(state=StoryState.PUBLISHED, published_at=None)


@pytest.mark.django_db
class TestReads:
    def test_visible_to_both_teams_and_staff(self, cast, opened):
        ExchangeFactory()

        assert list(Exchange.objects.visible_to(cast.host_colleague)) == [opened]
        assert list(Exchange.objects.visible_to(cast.visitor)) == [opened]
        assert list(Exchange.objects.visible_to(cast.outsider)) == []
        assert Exchange.objects.visible_to(cast.staff).count() == 2

    def test_groups_come_in_the_order_in_which_they_matter(self):
        today = timezone.localdate()
        yes = {"host_confirmed_at": timezone.now(), "visitor_confirmed_at": timezone.now()}
        confirmed = {"state": ExchangeState.CONFIRMED, **yes}
        cancelled = ExchangeFactory(state=ExchangeState.CANCELLED)
        older = ExchangeFactory(
            starts=in_days(-60), ends=in_days(-59), state=ExchangeState.COMPLETED, **yes
        )
        newer = ExchangeFactory(starts=in_days(-6), ends=in_days(-5), **confirmed)
        later = ExchangeFactory(starts=in_days(60), ends=in_days(61), **confirmed)
        sooner = ExchangeFactory(starts=in_days(5), ends=in_days(6), **confirmed)
        undated = ExchangeFactory()
        now = ExchangeFactory(starts=today, ends=in_days(1), **confirmed)

        listed = list(Exchange.objects.in_groups(today))

        assert listed == [now, undated, sooner, later, newer, older, cancelled]
        assert [exchange.group for exchange in listed] == [
            ExchangeGroup.UNDER_WAY,
            *[ExchangeGroup.UPCOMING] * 3,
            *[ExchangeGroup.PAST] * 2,
            ExchangeGroup.CANCELLED,
        ]

    def test_needs_are_to_be_deleted_30_days_after_the_visit(self):
        def needs(ended_days_ago):
            days = {"starts": in_days(-ended_days_ago - 1), "ends": in_days(-ended_days_ago)}
            participant = ParticipantFactory(exchange=ExchangeFactory(**days))
            return ParticipantNeeds.objects.create(participant=participant, diet="vegan")

        old, _kept = needs(30), needs(29)

        assert list(ParticipantNeeds.objects.to_delete(timezone.localdate())) == [old]

    def test_deleting_a_person_deletes_what_they_need(self):
        participant = ParticipantFactory()
        ParticipantNeeds.objects.create(participant=participant, diet="vegan")

        Participant.objects.all().delete()

        assert not ParticipantNeeds.objects.exists()


@pytest.mark.django_db
class TestExchange:
    def test_days(self):
        assert ExchangeFactory().days == []
        dated = ExchangeFactory(starts=in_days(3), ends=in_days(5))
        assert dated.days == [in_days(3), in_days(4), in_days(5)]

    def test_under_way_is_read_from_the_dates(self, confirmed):
        assert not confirmed.is_under_way(confirmed.starts - timedelta(days=1))
        assert confirmed.is_under_way(confirmed.starts)
        assert confirmed.is_under_way(confirmed.ends)
        assert not confirmed.is_under_way(confirmed.ends + timedelta(days=1))

    def test_buttons_come_when_their_time_has_come(self, opened, dated, confirmed, past_and_open):
        opened.refresh_from_db()

        assert [t.verb for t in ExchangeFactory().open_transitions()] == ["cancel"]
        assert [t.verb for t in confirmed.open_transitions()] == ["cancel"]
        assert [t.verb for t in past_and_open.open_transitions()] == ["complete", "cancel"]

    @pytest.fixture
    def past_and_open(self):
        now = timezone.now()
        return ExchangeFactory(
            state=ExchangeState.CONFIRMED,
            starts=in_days(-3),
            ends=in_days(-1),
            host_confirmed_at=now,
            visitor_confirmed_at=now,
        )


@pytest.mark.django_db
class TestStory:
    def test_blocks_are_headings_and_paragraphs(self):
        story = StoryFactory(body="First.\n\n## Heading\nSecond\r\nline.\n\n\n<b>Third</b>")

        assert story.blocks == [
            ("paragraph", "First."),
            ("heading", "Heading"),
            ("paragraph", "Second\nline."),
            ("paragraph", "<b>Third</b>"),
        ]

    def test_drafts_are_for_staff(self, cast):
        draft = StoryFactory()
        shown = StoryFactory(state=StoryState.PUBLISHED, published_at=timezone.now())

        assert list(Story.objects.visible_to(cast.host)) == [shown]
        assert list(Story.objects.visible_to(cast.staff).drafts_first()) == [draft, shown]
