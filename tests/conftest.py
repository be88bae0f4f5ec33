"""The cast: one person for each role, and the two teams of the exchange all is measured by."""

from __future__ import annotations

import gc
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db.models.signals import post_migrate
from hypothesis import settings

from matchmaking.models import FitWeights, FundingScheme, TravelContribution
from regions.states import Role
from tests.background import background, own_valkey
from tests.factories.accounts import EmailAddressFactory, UserFactory
from tests.factories.matchmaking import OfferFactory, RequestFactory
from tests.factories.regions import (
    CountryFactory,
    MembershipFactory,
    OrganisationFactory,
    RegionFactory,
)
from tests.sharing import Sharing, turn_of

# The first example of a process reads what is compiled, which takes as long as the machine is busy.
settings.register_profile("unhurried", settings.default, deadline=None)
settings.load_profile("unhurried")

YOUNG_OBJECTS = 50_000  # before garbage is looked for; Python itself waits for some 1,000


def pytest_configure(config):
    gc.set_threshold(YOUNG_OBJECTS)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: turn_of(item.nodeid))


def pytest_collection_finish(session):
    """What is imported by now stays: garbage is looked for among the rest only."""
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(config, log):
    return Sharing(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The tests' database. What migrations filled in comes back whenever a test has emptied it."""
    with django_db_blocker.unblock():
        models = (FundingScheme, TravelContribution, FitWeights)
        filled_in = [list(model.objects.all()) for model in models]

    def fill_in(**_signal):
        for rows in filled_in:
            type(rows[0]).objects.bulk_create(rows, ignore_conflicts=True)

    post_migrate.connect(fill_in, sender=apps.get_app_config("matchmaking"))
    yield
    post_migrate.disconnect(fill_in, sender=apps.get_app_config("matchmaking"))


@pytest.fixture
def boras(db):
    """Borås Municipality, verified, in Sweden."""
    region = RegionFactory(
        code="SE232", name="Västra Götalands län", parent=CountryFactory(code="SE")
    )
    return OrganisationFactory(
        name="Borås Municipality",
        short_name="Borås",
        slug="boras-municipality",
        region=region,
        place="Borås",
        latitude=57.72,
        longitude=12.94,
    )


@pytest.fixture
def vestland(db):
    """Vestland County Council, verified, in Norway."""
    region = RegionFactory(
        code="NO0A2", name="Vestland", parent=CountryFactory(code="NO", name="Norge")
    )
    return OrganisationFactory(
        name="Vestland County Council",
        short_name="Vestland",
        slug="vestland-county-council",
        kind="regional_authority",
        region=region,
        place="Bergen",
        latitude=60.39,
        longitude=5.32,
        languages=["nb", "nn", "en"],
    )


@pytest.fixture
def cast(boras, vestland):
    """One person a role: staff, host, host_colleague, visitor, visitor_colleague, outsider
    (coordinator of a third verified organisation) and newcomer (in no organisation)."""
    people = SimpleNamespace(
        staff=person("Staff", is_staff=True),
        host=person("Coordinator Borås"),
        host_colleague=person("Colleague Borås"),
        visitor=person("Coordinator Vestland"),
        visitor_colleague=person("Colleague Vestland"),
        outsider=person("Coordinator Elsewhere"),
        newcomer=person("Newcomer"),
    )
    stored(*vars(people).values())
    stored(*(EmailAddressFactory.build(user=one) for one in vars(people).values()))
    stored(
        member(people.host, boras, Role.COORDINATOR),
        member(people.host_colleague, boras, Role.COLLEAGUE),
        member(people.visitor, vestland, Role.COORDINATOR),
        member(people.visitor_colleague, vestland, Role.COLLEAGUE),
        member(people.outsider, OrganisationFactory(), Role.COORDINATOR),
    )
    return people


def person(name, **more):
    return UserFactory.build(full_name=name, address=None, **more)


def member(user, organisation, role):
    return MembershipFactory.build(user=user, organisation=organisation, role=role)


def stored(*rows):
    """All in one query: half the tests begin with the cast."""
    type(rows[0]).objects.bulk_create(rows)


@pytest.fixture
def offer(boras):
    """The open offer of Borås."""
    return OfferFactory(organisation=boras, title="Inclusive pathways back into education and work")


@pytest.fixture
def visit_request(vestland, offer):
    """The open request of Vestland, on the offer's main topic."""
    return RequestFactory(
        organisation=vestland,
        title="Re-engaging young adults outside education and work",
        topics=[offer.main_topic],
    )


@pytest.fixture(scope="session")
def redis_url():
    """The queue that real workers share in this run."""
    with own_valkey() as valkey, valkey:
        yield valkey.url


@pytest.fixture
def worker(transactional_db, redis_url, tmp_path):
    """A relay and a Celery worker at work on the test's database.

    `until(worker.mails)` waits for the first e-mail; it comes as an `email.message.EmailMessage`.
    """
    with background(tmp_path, redis_url) as processes:
        processes.start_worker()
        processes.start_relay()
        yield processes
