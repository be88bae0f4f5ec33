"""What no browser can do: people the scene, and let time pass, on the running platform's data.

Each function takes and gives what JSON can carry; `stage` calls them from the tests.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.models import User
from exchanges.models import Exchange, ProgrammeSession
from matchmaking import actions
from matchmaking.actions.ring import propose_ring
from matchmaking.models import HostingOffer, Match, MatchingRound, VisitRequest
from regions.models import Organisation, Region, Topic
from regions.states import Role
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.matchmaking import OfferFactory, RequestFactory
from tests.factories.regions import MembershipFactory, OrganisationFactory


def listen() -> None:
    """Answer calls until the other end goes away."""
    for line in sys.stdin:
        scene, words = json.loads(line)
        print(json.dumps(globals()[scene](**words)), flush=True)


def prepare() -> None:
    """Bring an empty database to where the platform can start."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference", verbosity=0)


@transaction.atomic
def world(number: int) -> dict:
    """Borås, Vestland and the association once more, apart from those of other journeys.

    Each world has a topic of its own, so that its offer is the best fit for its request.
    """
    topic = Topic.objects.leaves().order_by("pk")[number]
    boras = _organisation(
        f"boras-{number}", "Borås Municipality", "Borås", "SE232", ("Borås", 57.72, 12.94)
    )
    vestland = _organisation(
        f"vestland-{number}",
        "Vestland County Council",
        "Vestland",
        "NO0A2",
        ("Bergen", 60.39, 5.32),
        languages=["nb", "en"],
    )
    staff = _person(f"staff-{number}@example.org", "Staff", is_staff=True)
    host = _person(f"coordinator-boras-{number}@example.org", "Coordinator Borås")
    visitor = _person(f"coordinator-vestland-{number}@example.org", "Coordinator Vestland")
    MembershipFactory(user=host, organisation=boras, role=Role.COORDINATOR)
    MembershipFactory(user=visitor, organisation=vestland, role=Role.COORDINATOR)
    return {
        "topic": topic.name,
        "topic_id": topic.pk,
        "boras": boras.pk,
        "vestland": vestland.pk,
        "staff": staff.email,
        "host": host.email,
        "visitor": visitor.email,
    }


def session(email: str) -> dict:
    """The cookie of a browser in which somebody has signed in."""
    browser = Client()
    browser.force_login(User.objects.get(email=email))
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value}


def open_offer(boras: int, topic_id: int, visits: int = 2) -> int:
    topic = Topic.objects.get(pk=topic_id)
    return OfferFactory(
        organisation=Organisation.objects.get(pk=boras),
        title="Inclusive pathways back into education and work",
        main_topic=topic,
        visits=visits,
    ).pk


def open_request(vestland: int, topic_id: int) -> int:
    return RequestFactory(
        organisation=Organisation.objects.get(pk=vestland),
        title="Re-engaging young adults",
        topics=[Topic.objects.get(pk=topic_id)],
    ).pk


def proposed_match(offer: int, request: int, visitor: str) -> int:
    match = actions.propose_match(
        HostingOffer.objects.get(pk=offer),
        VisitRequest.objects.get(pk=request),
        by=User.objects.get(email=visitor),
    )
    return match.pk


def agreed_match(offer: int, request: int, visitor: str, host: str) -> int:
    match = Match.objects.get(pk=proposed_match(offer, request, visitor))
    actions.accept_match(match, by=User.objects.get(email=host))
    return match.pk


def open_exchange(offer: int, request: int, visitor: str, host: str, staff: str) -> int:
    match = Match.objects.get(pk=agreed_match(offer, request, visitor, host))
    actions.approve_match(match, by=User.objects.get(email=staff))
    return match.exchange.pk


def withdraw_idle_requests(staff: str) -> int:
    """So that a round is about one world only; returns how many waited for nobody's answer."""
    idle = [one for one in VisitRequest.objects.open() if not one.has_undecided_matches()]
    for request in idle:
        actions.withdraw_request(request, by=User.objects.get(email=staff))
    return len(idle)


def proposed_ring(boras: int, vestland: int, topic_id: int, staff: str) -> dict:
    """A ring in which each hosts the other, as a round proposes it: its id and its matches'."""
    offers = [open_offer(host, topic_id) for host in (boras, vestland)]
    requests = [open_request(visitor, topic_id) for visitor in (vestland, boras)]
    ring = propose_ring(
        [
            (HostingOffer.objects.get(pk=offer), VisitRequest.objects.get(pk=request))
            for offer, request in zip(offers, requests, strict=True)
        ],
        by=User.objects.get(email=staff),
    )
    return {"ring": ring.pk, "matches": [leg.pk for leg in ring.legs]}


def let_the_last_round_be_large() -> None:
    """As if it had millions of pairs: a worker then finds out what it would cost to change it."""
    held = MatchingRound.objects.latest("pk")
    held.numbers |= {"pairs": 5_000_000, "solving": 30.0}
    held.save(update_fields=["numbers"])


def record_of_match(match: int) -> dict:
    """What a doubled click would have doubled, and what a lost one would have lost."""
    found = Match.objects.select_related("offer").get(pk=match)
    return {
        "state": found.state,
        "verbs": list(found.log.order_by("pk").values_list("verb", flat=True)),
        "visits_taken": found.offer.visits_taken,
        "exchanges": Exchange.objects.filter(match=found).count(),
    }


def log_of_offer(offer: int) -> list[str]:
    return list(
        HostingOffer.objects.get(pk=offer).log.order_by("pk").values_list("verb", flat=True)
    )


def let_visit_pass(exchange: int) -> str:
    """Move the visit, with its programme, so that it ended yesterday: time has passed.

    The platform has no clock of its own to set, so the dates come to it instead.
    """
    with transaction.atomic():
        held = Exchange.objects.select_for_update().get(pk=exchange)
        back = held.ends - (timezone.localdate() - timedelta(days=1))
        ProgrammeSession.objects.filter(exchange=held).update(day=F("day") - back)
        Exchange.objects.filter(pk=exchange).update(
            starts=held.starts - back, ends=held.ends - back
        )
    return (held.ends - back).isoformat()


def _organisation(slug, name, short_name, region, place, **more) -> Organisation:
    town, latitude, longitude = place
    return OrganisationFactory(
        slug=slug,
        name=name,
        short_name=short_name,
        region=Region.objects.get(code=region),
        place=town,
        latitude=latitude,
        longitude=longitude,
        **more,
    )


def _person(email: str, name: str, **more) -> User:
    person = UserFactory(email=email, full_name=name, password=None, **more)
    User.objects.filter(pk=person.pk).update(password=_hashed())
    return person


@cache
def _hashed() -> str:
    """One slow hash for all."""
    return make_password(PASSWORD)
