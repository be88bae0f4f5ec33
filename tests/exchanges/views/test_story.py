"""The pages of stories."""

import pytest
from django.urls import reverse

from exchanges import actions
from exchanges.models import Story
from exchanges.states import StoryState
from tests.factories.exchanges import StoryFactory

from .pages import said, url


class TestStories:
    def published(self, **fields):
        story = StoryFactory(**fields)
        return actions.publish_story(story, by=None)

    def test_are_public_once_published(self, cast, client):
        draft, shown = StoryFactory(), self.published()

        assert client.get(draft.get_absolute_url()).status_code == 404
        assert client.get(shown.get_absolute_url()).status_code == 200
        assert list(client.get(reverse("story-list")).context["stories"]) == [shown]

    def test_html_in_a_story_is_shown_as_text(self, db, client):
        story = self.published(body="<script>alert(1)</script>")

        page = client.get(story.get_absolute_url()).content.decode()

        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page

    def test_staff_draft_edit_publish_and_withdraw(self, cast, completed, login):
        client = login(cast.staff)
        client.post(url("exchange-draft-story", completed))
        story = Story.objects.get()
        page = reverse("story-edit", args=[story.slug])
        words = {"title": "New title", "standfirst": "Why.", "body": "Text.", "version": 1}

        client.post(page, words)
        stale = client.post(page, words | {"title": "Stale"})
        assert stale.status_code == 422
        assert stale.context["form"]["title"].value() == "Stale"

        client.post(url("story-publish", story))
        story.refresh_from_db()
        assert (story.title, story.state) == ("New title", StoryState.PUBLISHED)

        client.post(url("story-withdraw", story))
        story.refresh_from_db()
        assert story.state == StoryState.DRAFT

    def test_what_is_missing_stands_where_publish_would(self, cast, login):
        story = StoryFactory(body="Begun.\n\nTo be added: what became of the list.")
        client = login(cast.staff)

        page = client.get(story.get_absolute_url()).content.decode()
        assert "Finish this part: “To be added: what became of the list.”" in page
        assert url("story-publish", story) not in page

        refused = client.post(url("story-publish", story), follow=True)
        assert said(refused)[0].startswith("The story cannot be published yet. Finish this part")

        actions.edit_story(story, by=cast.staff, body="Begun and ended.")
        page = client.get(story.get_absolute_url()).content.decode()
        assert url("story-publish", story) in page

    @pytest.mark.parametrize(
        ("role", "sees"),
        [("host", True), ("visitor_colleague", True), ("staff", True), ("outsider", False)],
    )
    def test_lead_to_the_exchange_whom_it_is_open_to(self, cast, completed, login, role, sees):
        story = actions.publish_story(StoryFactory(exchange=completed, body="Text."), by=cast.staff)

        page = login(getattr(cast, role)).get(story.get_absolute_url()).content.decode()

        assert (completed.get_absolute_url() in page) is sees

    def test_do_not_lead_anybody_else_to_the_exchange(self, completed, cast, client):
        story = actions.publish_story(StoryFactory(exchange=completed), by=cast.staff)

        page = client.get(story.get_absolute_url()).content.decode()

        assert completed.get_absolute_url() not in page

    def test_states_begin_with_a_capital(self, cast, completed, login):
        actions.add_practice(completed, by=cast.visitor, title="Mapping")
        story = StoryFactory(exchange=completed)
        client = login(cast.staff)

        assert '<span class="state quiet">Draft</span>' in (
            client.get(story.get_absolute_url()).content.decode()
        )
        assert '<span class="state quiet">Exploring</span>' in (
            client.get(url("exchange-detail", completed)).content.decode()
        )

    def test_others_cannot_edit(self, cast, db, login):
        story = self.published()

        page = reverse("story-edit", args=[story.slug])
        assert login(cast.host).get(page).status_code == 403
        assert login(cast.host).post(url("story-withdraw", story)).status_code == 403

    def test_the_feed_has_the_published_ones(self, db, client):
        StoryFactory(title="A draft")
        shown = self.published(title="What we saw")

        feed = client.get(reverse("story-feed"))

        assert feed["Content-Type"].startswith("application/atom+xml")
        assert "What we saw" in feed.content.decode()
        assert shown.get_absolute_url() in feed.content.decode()
        assert "A draft" not in feed.content.decode()

    @pytest.mark.parametrize("count", [1, 12])
    def test_the_list_takes_the_same_queries_for_one_and_for_twelve(
        self, client, db, count, django_assert_num_queries
    ):
        for _number in range(count):
            self.published()

        with django_assert_num_queries(2):
            client.get(reverse("story-list"))

    def test_one_takes_two_queries(self, client, db, django_assert_num_queries):
        story = self.published()

        with django_assert_num_queries(2):
            client.get(story.get_absolute_url())
