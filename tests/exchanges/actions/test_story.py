import pytest

from exchanges import actions
from exchanges.actions import Outdated
from exchanges.models import Story
from exchanges.states import STORY_TRANSITIONS, StoryState
from lifecycle.refusals import Refused, TransitionNotAllowed
from notifications.models import Message
from tests.exchanges.actions.test_outcome import ANSWERS
from tests.factories.exchanges import StoryFactory


class TestDraft:
    def test_tells_what_the_exchange_kept(self, cast, completed):
        completed.sessions.update(title="Follow-up meeting")
        actions.add_practice(
            completed, by=cast.visitor, title="Mapping", description="Who can do what."
        )
        actions.give_feedback(completed, by=cast.visitor, **ANSWERS)
        actions.give_feedback(
            completed, by=cast.host, **(ANSWERS | {"quote": "Not for all", "may_quote": False})
        )

        story = actions.draft_story(completed, by=cast.staff)

        headings = [text for kind, text in story.blocks if kind == "heading"]
        assert headings == [
            "What they wanted to learn",
            "What they saw",
            "What they take home",
            "In their words",
        ]
        assert story.state == StoryState.DRAFT
        assert story.title == completed.title
        assert "Vestland County Council" in story.standfirst
        assert completed.request.learning_goals in story.body
        assert "Follow-up meeting" in story.body
        assert "Mapping (exploring). Who can do what." in story.body
        assert "“We start on Monday.” – Vestland County Council" in story.body
        assert "Not for all" not in story.body

    def test_there_is_one_an_exchange(self, cast, completed):
        first = actions.draft_story(completed, by=cast.staff)

        assert actions.draft_story(completed, by=cast.staff) == first

    def test_addresses_never_collide(self, cast, completed):
        drafted = actions.draft_story(completed, by=cast.staff)
        drafted.delete()
        StoryFactory(slug=drafted.slug)

        again = actions.draft_story(completed, by=cast.staff)

        assert again.slug == f"{drafted.slug}-{completed.pk}"

    def test_not_before_the_visit(self, cast, confirmed):
        with pytest.raises(Refused, match="once the visit has taken place"):
            actions.draft_story(confirmed, by=cast.staff)


@pytest.mark.django_db
class TestStateByVerb:
    DO = {"publish": actions.publish_story, "withdraw": actions.withdraw_story}

    @pytest.mark.parametrize("state", StoryState.values)
    @pytest.mark.parametrize("verb", STORY_TRANSITIONS)
    def test_each(self, cast, state, verb):
        story = StoryFactory()
        if state == StoryState.PUBLISHED:
            actions.publish_story(story, by=cast.staff)
        transition = STORY_TRANSITIONS[verb]

        if state in transition.sources:
            self.DO[verb](story, by=cast.staff)
        else:
            with pytest.raises(TransitionNotAllowed):
                self.DO[verb](story, by=cast.staff)

        expected = transition.target if state in transition.sources else state
        assert Story.objects.get().state == expected


class TestPublish:
    def test_has_its_time_and_tells_both_teams(self, cast, completed):
        story = actions.draft_story(completed, by=cast.staff)

        actions.publish_story(story, by=cast.staff)

        assert story.published_at
        told = Message.objects.filter(kind="exchange_story")
        assert {message.recipient for message in told} == {cast.host, cast.visitor}

    @pytest.mark.parametrize(
        ("words", "missing"),
        [
            ({"title": " "}, "Give it a title."),
            ({"standfirst": " "}, "Write the introduction."),
            ({"body": ""}, "Write the text."),
            ({"body": "One.\n\n## Two\nto be added later"}, "“to be added later”"),
            ({"standfirst": "To be added"}, "“To be added”"),
        ],
    )
    def test_needs_all_its_words(self, cast, db, words, missing):
        story = StoryFactory(**words)

        with pytest.raises(Refused, match=missing):
            actions.publish_story(story, by=cast.staff)

        assert Story.objects.get().state == StoryState.DRAFT

    def test_words_may_speak_of_what_was_added(self, cast, db):
        story = StoryFactory(body="Two tools were to be added to the box.")

        actions.publish_story(story, by=cast.staff)

        assert Story.objects.get().state == StoryState.PUBLISHED

    def test_a_stale_page_is_refused(self, cast, db):
        story = StoryFactory()
        actions.edit_story(story, by=cast.staff, version=1, title="Mine")

        with pytest.raises(Outdated):
            actions.edit_story(story, by=cast.staff, version=1, title="Theirs")

        assert Story.objects.get().title == "Mine"
