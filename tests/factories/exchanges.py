from datetime import time

import factory
from django.utils import timezone

from exchanges.models import Exchange, Participant, ProgrammeSession, Story
from matchmaking.states import MatchState, RequestState

from .matchmaking import AgreedMatchFactory


class ApprovedMatchFactory(AgreedMatchFactory):
    state = MatchState.APPROVED
    decided_at = factory.LazyFunction(timezone.now)
    request__state = RequestState.MATCHED
    offer__visits_taken = 1


class ExchangeFactory(factory.django.DjangoModelFactory):
    """Just opened: no dates, no programme."""

    class Meta:
        model = Exchange

    match = factory.SubFactory(ApprovedMatchFactory)
    offer = factory.SelfAttribute("match.offer")
    request = factory.SelfAttribute("match.request")
    host = factory.SelfAttribute("match.offer.organisation")
    visitor = factory.SelfAttribute("match.request.organisation")
    title = factory.SelfAttribute("match.offer.title")


class SessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgrammeSession

    exchange = factory.SubFactory(ExchangeFactory)
    day = factory.SelfAttribute("exchange.starts")
    starts = time(9)
    ends = time(10, 30)
    kind = "strategy"
    title = factory.Sequence(lambda n: f"Session {n}")


class ParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Participant

    exchange = factory.SubFactory(ExchangeFactory)
    name = factory.Sequence(lambda n: f"Visitor {n}")
    role = "Counsellor"


class StoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Story

    exchange = factory.SubFactory(ExchangeFactory)
    slug = factory.Sequence(lambda n: f"story-{n}")
    title = factory.Sequence(lambda n: f"Story {n}")
    standfirst = "What one team saw and took home."
    body = "First paragraph.\n\n## A heading\n\nSecond paragraph."
