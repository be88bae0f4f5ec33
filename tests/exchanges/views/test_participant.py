"""The pages of those who travel, and what they need."""

import pytest

from exchanges.models import ParticipantNeeds
from tests.factories.exchanges import ParticipantFactory

from .pages import said, url


class TestNeeds:
    NEEDS = "no lactose, please"

    @pytest.fixture
    def person(self, opened):
        person = ParticipantFactory(exchange=opened)
        ParticipantNeeds.objects.create(participant=person, diet=self.NEEDS)
        return person

    @pytest.mark.parametrize(
        ("role", "sees"),
        [
            ("host", True),
            ("visitor", True),
            ("host_colleague", False),
            ("visitor_colleague", False),
            ("staff", False),
        ],
    )
    def test_only_the_two_organisers_read_them(self, cast, opened, person, login, role, sees):
        client = login(getattr(cast, role))
        pages = ["exchange-people", "exchange-detail", "exchange-programme", "exchange-invitation"]

        contents = [client.get(url(name, opened)).content.decode() for name in pages]

        assert (self.NEEDS in contents[0]) is sees
        assert not any(self.NEEDS in content for content in contents[1:])

    @pytest.mark.parametrize("role", ["host", "host_colleague", "visitor_colleague", "staff"])
    def test_only_the_visitors_organiser_changes_them(self, cast, person, login, role):
        client = login(getattr(cast, role))

        assert client.get(url("participant-needs", person)).status_code == 403
        assert client.post(url("participant-needs", person), {"diet": ""}).status_code == 403

    def test_by_the_organiser(self, cast, person, login):
        login(cast.visitor).post(url("participant-needs", person), {"diet": "vegan", "access": ""})

        person.needs.refresh_from_db()
        assert person.needs.diet == "vegan"

    def test_editing_a_person_shows_none(self, cast, person, login):
        page = login(cast.visitor_colleague).get(url("participant-edit", person))

        assert self.NEEDS not in page.content.decode()

    def test_a_team_larger_than_agreed_is_warned_about(self, cast, opened, login):
        ParticipantFactory.create_batch(4, exchange=opened)
        response = login(cast.visitor).post(
            url("participant-add", opened), {"name": "Fifth", "role": "", "email": ""}, follow=True
        )

        assert any("agreed on 4. Ask Borås first" in words for words in said(response))
        assert opened.participants.count() == 5
