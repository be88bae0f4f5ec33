from datetime import timedelta

import factory
from django.utils import timezone

from matchmaking.engine import WEIGHTS
from matchmaking.models import (
    FitWeights,
    FundingScheme,
    HostingOffer,
    Match,
    MatchingRound,
    OfferLanguage,
    OfferWindow,
    RequestLanguage,
    RequestTopic,
    RequestWindow,
    Ring,
    RoundPair,
    RoundTrial,
    Separation,
    TravelContribution,
    VisitRequest,
)
from matchmaking.states import MatchState, OfferState, RequestState, RoundState

from .accounts import UserFactory
from .regions import OrganisationFactory, TopicFactory


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


class OfferFactory(factory.django.DjangoModelFactory):
    """An open offer: English C1, one window from 30 to 90 days from today, two visits."""

    class Meta:
        model = HostingOffer
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    department = "Working Life Department"
    title = factory.Sequence(lambda n: f"Offer {n}")
    summary = "See how one team follows up people far from work."
    main_topic = factory.SubFactory(TopicFactory)
    observation = "Follow-up meetings as they happen."
    audience = ["practitioners", "team_leaders"]
    group_min = 1
    group_max = 6
    days_min = 2
    days_max = 3
    visits = 2
    state = OfferState.OPEN
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def topics(offer, create, extracted, **kwargs):
        if create:
            offer.topics.set(extracted or [offer.main_topic])

    @factory.post_generation
    def languages(offer, create, extracted, **kwargs):
        """`languages={"en": "C1"}`"""
        if create:
            for language, level in (extracted or {"en": "C1"}).items():
                OfferLanguage.objects.create(offer=offer, language=language, level=level)

    @factory.post_generation
    def windows(offer, create, extracted, **kwargs):
        """`windows=[(30, 90)]`, in days from today."""
        if create:
            for starts, ends in extracted or [(30, 90)]:
                OfferWindow.objects.create(offer=offer, starts=in_days(starts), ends=in_days(ends))


class RequestFactory(factory.django.DjangoModelFactory):
    """An open request of four people for two days: English B2, from 40 to 80 days from today."""

    class Meta:
        model = VisitRequest
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    department = "Department of Education"
    title = factory.Sequence(lambda n: f"Request {n}")
    learning_goals = "We want to see how follow-up meetings are led."
    team_size = 4
    audience = ["practitioners"]
    days = 2
    state = RequestState.OPEN
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def topics(request, create, extracted, **kwargs):
        """`topics=[first, second]`, the most wanted first."""
        if create:
            for position, topic in enumerate(extracted or [TopicFactory()], start=1):
                RequestTopic.objects.create(request=request, topic=topic, position=position)

    @factory.post_generation
    def languages(request, create, extracted, **kwargs):
        if create:
            for language, level in (extracted or {"en": "B2"}).items():
                RequestLanguage.objects.create(request=request, language=language, level=level)

    @factory.post_generation
    def windows(request, create, extracted, **kwargs):
        if create:
            for starts, ends in extracted or [(40, 80)]:
                RequestWindow.objects.create(
                    request=request, starts=in_days(starts), ends=in_days(ends)
                )


class MatchFactory(factory.django.DjangoModelFactory):
    """Proposed by the visitor, waiting for the host."""

    class Meta:
        model = Match

    offer = factory.SubFactory(OfferFactory)
    request = factory.SubFactory(RequestFactory)
    proposed_by_side = "visitor"
    visitor_said_yes_at = factory.LazyFunction(timezone.now)
    fit = factory.LazyFunction(lambda: {"total": 80, "parts": []})
    fit_total = 80


class AgreedMatchFactory(MatchFactory):
    """Both teams said yes: waiting for staff."""

    state = MatchState.AGREED
    host_said_yes_at = factory.LazyFunction(timezone.now)


class FitWeightsFactory(factory.django.DjangoModelFactory):
    """A set that is not in use, with the weights of the engine."""

    class Meta:
        model = FitWeights

    name = factory.Sequence(lambda n: f"Set {n}")
    reason = "To try it."

    @classmethod
    def _create(cls, model_class, *args, **fields):
        return super()._create(model_class, *args, **{**WEIGHTS, **fields})


class RoundFactory(factory.django.DjangoModelFactory):
    """A drafted round with rings over everything open."""

    class Meta:
        model = MatchingRound

    name = factory.Sequence(lambda n: f"Round {n}")
    weights = factory.SubFactory(FitWeightsFactory)
    opened_by = factory.SubFactory(UserFactory, is_staff=True)


class RoundPairFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoundPair

    round = factory.SubFactory(RoundFactory)
    offer = factory.SubFactory(OfferFactory)
    request = factory.SubFactory(RequestFactory)
    total = 8000


class RingFactory(factory.django.DjangoModelFactory):
    """Proposed, without any leg so far."""

    class Meta:
        model = Ring


class TrialFactory(factory.django.DjangoModelFactory):
    """Forbids a pair; not answered."""

    class Meta:
        model = RoundTrial

    round = factory.SubFactory(RoundFactory, state=RoundState.SOLVED)
    deed = "forbid"
    offer = factory.SubFactory(OfferFactory)
    request = factory.SubFactory(RequestFactory)
    solution_digest = "0" * 64


class SeparationFactory(factory.django.DjangoModelFactory):
    """Two organisations kept apart for good."""

    class Meta:
        model = Separation

    one = factory.SubFactory(OrganisationFactory)
    other = factory.SubFactory(OrganisationFactory)
    reason = "The two share a head."


class FundingSchemeFactory(factory.django.DjangoModelFactory):
    """One that is offered to people, for visits between any countries."""

    class Meta:
        model = FundingScheme

    code = factory.Sequence(lambda n: f"scheme-{n}")
    name = factory.Sequence(lambda n: f"Scheme {n}")
    is_shown = True


class TravelContributionFactory(factory.django.DjangoModelFactory):
    """Switched off."""

    class Meta:
        model = TravelContribution

    scheme = factory.SubFactory(FundingSchemeFactory)
    from_km = 100
    standard = 200
    green = 300
