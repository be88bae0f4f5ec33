"""When nothing is loaded."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from regions.models import Organisation
from tests.factories.regions import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_an_installation_that_is_no_demo_stays_empty(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_a_database_with_organisations_is_left_alone(settings):
    settings.DEMO = True
    organisation = OrganisationFactory()

    with pytest.raises(CommandError, match="needs an empty database"):
        call_command("load_demo")
    assert list(Organisation.objects.all()) == [organisation]


def test_people_are_not_listed_before_the_demo_is_loaded():
    with pytest.raises(CommandError, match="Run load_demo first"):
        call_command("demo_people")
