from exchanges import actions
from exchanges.desk import desk_of, practices_of
from tests.exchanges.actions.test_outcome import ANSWERS


def titles(items) -> list[str]:
    return [item.title for item in items]


def test_only_what_waits_for_this_person(cast, opened):
    assert titles(desk_of(cast.visitor).your_turn) == [
        "Borås hosts Vestland: Propose dates",
        "Borås hosts Vestland: Name the visitors",
    ]
    colleague = desk_of(cast.host_colleague)
    assert (titles(colleague.your_turn), titles(colleague.waiting)) == (
        [],
        ["Borås hosts Vestland"],
    )
    assert [item.small for item in colleague.waiting] == ["Waiting for both teams."]
    for person in (cast.outsider, cast.staff, cast.newcomer):
        desk = desk_of(person)
        assert (desk.your_turn, desk.waiting) == ([], [])


def test_staff_see_what_has_no_story(cast, completed):
    for person in (cast.host, cast.visitor):
        actions.give_feedback(completed, by=person, **ANSWERS)

    assert titles(desk_of(cast.staff).your_turn) == ["Borås hosts Vestland: Draft the story"]


def test_staff_see_drafts_until_they_are_published(cast, completed):
    for person in (cast.host, cast.visitor):
        actions.give_feedback(completed, by=person, **ANSWERS)
    story = actions.draft_story(completed, by=cast.staff)

    [item] = desk_of(cast.staff).your_turn
    assert (item.title, item.url) == (
        "Borås hosts Vestland: Finish the story",
        story.get_absolute_url(),
    )
    assert [item.badge for item in desk_of(cast.host).waiting] == ["Association’s turn"]

    actions.publish_story(story, by=cast.staff)
    assert desk_of(cast.staff).your_turn == []
    actions.withdraw_story(story, by=cast.staff)
    assert titles(desk_of(cast.staff).your_turn) == ["Borås hosts Vestland: Finish the story"]


def test_practices_are_those_ones_team_brought_home(cast, completed):
    practice = actions.add_practice(completed, by=cast.visitor, title="Mapping")

    assert practices_of(cast.visitor_colleague) == [practice]
    assert practices_of(cast.host) == []
