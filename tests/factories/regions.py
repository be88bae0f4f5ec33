import factory

from regions.models import Membership, Organisation, Region, Topic
from regions.states import MembershipState, OrganisationState, Role

from .accounts import UserFactory


class CountryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "SE"
    name = "Sverige"
    country = factory.SelfAttribute("code")
    level = 0
    latitude = 60.0
    longitude = 15.0


class RegionFactory(factory.django.DjangoModelFactory):
    """A region at level 1; each in the same country unless told otherwise."""

    class Meta:
        model = Region

    code = factory.Sequence(lambda n: f"S{n % 10000:04d}")
    name = factory.Sequence(lambda n: f"Region {n}")
    country = factory.SelfAttribute("parent.country")
    level = 1
    parent = factory.SubFactory(CountryFactory)
    latitude = factory.Sequence(lambda n: 55.0 + n % 10)
    longitude = factory.Sequence(lambda n: 10.0 + n % 10)


class TopicFactory(factory.django.DjangoModelFactory):
    """A topic below the group of all such topics, or below `parent`."""

    class Meta:
        model = Topic

    slug = factory.Sequence(lambda n: f"topic-{n}")
    parent = factory.SubFactory("tests.factories.regions.TopicGroupFactory", slug="one-group")
    position = factory.Sequence(lambda n: n % 1000)
    names = factory.LazyAttribute(lambda topic: {"en": topic.slug.replace("-", " ").capitalize()})


class TopicGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"group-{n}")
    position = factory.Sequence(lambda n: n % 1000)
    names = factory.LazyAttribute(lambda topic: {"en": topic.slug.replace("-", " ").capitalize()})


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A verified organisation in a region of its own."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    short_name = factory.Sequence(lambda n: f"Org {n}")
    slug = factory.Sequence(lambda n: f"organisation-{n}")
    kind = "local_authority"
    region = factory.SubFactory(RegionFactory)
    place = "Town"
    latitude = factory.SelfAttribute("region.latitude")
    longitude = factory.SelfAttribute("region.longitude")
    languages = ["sv", "en"]
    state = OrganisationState.VERIFIED


class MembershipFactory(factory.django.DjangoModelFactory):
    """An active coordinator."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.COORDINATOR
    state = MembershipState.ACTIVE
