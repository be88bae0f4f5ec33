import factory
from allauth.account.models import EmailAddress

from accounts.models import User

PASSWORD = "a long enough password"


class UserFactory(factory.django.DjangoModelFactory):
    """A person who can sign in with `PASSWORD`: their address is confirmed."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)
    address = factory.RelatedFactory(
        "tests.factories.accounts.EmailAddressFactory", factory_related_name="user"
    )


class EmailAddressFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EmailAddress

    user = factory.SubFactory(UserFactory, address=None)
    email = factory.SelfAttribute("user.email")
    primary = True
    verified = True
