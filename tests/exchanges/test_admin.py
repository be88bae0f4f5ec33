"""The association's lists: to look at, and verbs that go through actions."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from exchanges import actions
from exchanges.models import Exchange, Story
from exchanges.states import StoryState
from tests.factories.exchanges import ExchangeFactory, StoryFactory
from tests.factories.regions import CountryFactory, RegionFactory


@pytest.fixture
def staff_client(cast, client):
    client.force_login(cast.staff)
    return client


class TestExchanges:
    def test_are_listed_with_whose_turn_it_is(self, staff_client, dated):
        page = staff_client.get(reverse("admin:exchanges_exchange_changelist"))

        assert "Waiting for Borås, until" in page.content.decode()

    @pytest.mark.parametrize("words", ["Borås", "Vestland", "pathways"])
    def test_are_found_by_words(self, staff_client, opened, words):
        ExchangeFactory()

        page = staff_client.get(reverse("admin:exchanges_exchange_changelist"), {"q": words})

        assert list(page.context["cl"].queryset) == [opened]

    def test_are_found_by_the_name_of_the_hosts_country(self, staff_client, opened):
        elsewhere = ExchangeFactory(match__offer__organisation__region=in_finland())
        page = reverse("admin:exchanges_exchange_changelist")

        everywhere = staff_client.get(page)
        in_sweden = staff_client.get(page, {"country": "SE"})

        assert set(everywhere.context["cl"].queryset) == {opened, elsewhere}
        assert list(in_sweden.context["cl"].queryset) == [opened]
        assert ">Sweden</a>" in everywhere.content.decode()
        assert "_facets" not in everywhere.content.decode()

    def test_list_and_page_are_called_what_they_show(self, staff_client, opened):
        listed = staff_client.get(reverse("admin:exchanges_exchange_changelist"))
        page = staff_client.get(reverse("admin:exchanges_exchange_change", args=[opened.pk]))

        assertContains(listed, "<h1>Exchanges</h1>", html=True)
        assertContains(page, "<h1>Borås hosts Vestland</h1>", html=True)
        assertContains(page, "<h1", count=1)

    @pytest.mark.parametrize("count", [1, 30])
    def test_list_queries(self, staff_client, count, django_assert_num_queries):
        ExchangeFactory.create_batch(count)
        page = reverse("admin:exchanges_exchange_changelist")
        staff_client.get(page)  # content types and the like are remembered from here on

        with django_assert_num_queries(LIST_QUERIES):
            staff_client.get(page)

    def test_nothing_is_changed_by_hand(self, staff_client, opened):
        page = reverse("admin:exchanges_exchange_change", args=[opened.pk])

        assert staff_client.get(page).status_code == 200
        assert staff_client.post(page, {"title": "By hand"}).status_code == 403
        assert staff_client.get(reverse("admin:exchanges_exchange_add")).status_code == 403
        delete = reverse("admin:exchanges_exchange_delete", args=[opened.pk])
        assert staff_client.post(delete).status_code == 403
        assert Exchange.objects.get().title == opened.title

    def test_the_verbs_are_buttons(self, staff_client, opened):
        page = staff_client.get(reverse("admin:exchanges_exchange_change", args=[opened.pk]))

        assert reverse("exchange-cancel", args=[opened.pk]) in page.content.decode()

    def test_are_not_for_others(self, cast, client, opened):
        client.force_login(cast.host)

        page = client.get(reverse("admin:exchanges_exchange_change", args=[opened.pk]))

        assert page.status_code in (302, 403)


class TestStories:
    def press(self, client, action, *stories):
        return client.post(
            reverse("admin:exchanges_story_changelist"),
            {"action": action, "_selected_action": [story.pk for story in stories]},
            follow=True,
        )

    def test_many_are_published_at_once_and_each_refusal_is_told(self, staff_client):
        good, empty = StoryFactory(), StoryFactory(title="Empty one", body="")

        page = self.press(staff_client, "publish_selected", good, empty)

        states = {story.pk: story.state for story in Story.objects.all()}
        assert states == {good.pk: StoryState.PUBLISHED, empty.pk: StoryState.DRAFT}
        told = [str(message) for message in page.context["messages"]]
        assert told[0] == "Empty one: The story cannot be published yet. Write the text."
        assert told[1] == "1 story published."

    def test_are_found_by_the_name_of_the_hosts_country(self, staff_client, completed):
        story = StoryFactory(exchange=completed)
        StoryFactory(exchange__match__offer__organisation__region=in_finland())

        page = staff_client.get(reverse("admin:exchanges_story_changelist"), {"country": "SE"})

        assert list(page.context["cl"].queryset) == [story]

    def test_many_are_taken_back_at_once(self, cast, staff_client):
        stories = StoryFactory.create_batch(2)
        for story in stories:
            actions.publish_story(story, by=cast.staff)

        self.press(staff_client, "withdraw_selected", *stories)

        assert {story.state for story in Story.objects.all()} == {StoryState.DRAFT}

    def test_editing_leads_to_the_page_that_notices_stale_forms(self, staff_client):
        story = StoryFactory()

        page = staff_client.get(reverse("admin:exchanges_story_changelist")).content.decode()

        assert reverse("story-edit", args=[story.slug]) in page


def in_finland():
    return RegionFactory(parent=CountryFactory(code="FI"))


LIST_QUERIES = 8
