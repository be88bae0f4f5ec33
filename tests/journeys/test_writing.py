"""A request while it is written: what fits stands beside it and follows every change."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect


def test_what_fits_follows_what_is_typed_and_one_change_admits_what_nearly_fits(
    signed_in, world, platform
):
    offer = platform.stage.open_offer(boras=world.boras, topic_id=world.topic_id)
    today = timezone.localdate()
    vestland = signed_in(world.visitor)
    vestland.goes_to("/requests/new/", "What does your team want to learn?")
    fits = vestland.page.locator("#fits")
    expect(fits).to_contain_text("While you write, the best-fitting offers come to stand here")

    vestland.chooses("topic_1", world.topic)
    expect(fits).to_contain_text("Name at least one language of your team.")

    vestland.fills(
        team_size="7",
        **{
            "windows-0-starts": (today + timedelta(days=40)).isoformat(),
            "windows-0-ends": (today + timedelta(days=80)).isoformat(),
        },
    )
    vestland.chooses("languages-0-language", "English")
    expect(fits).to_contain_text("if you bring one person fewer.")
    link = f"a[href='/offers/{offer}/']"
    expect(fits.locator(link)).to_have_count(1)
    expect(fits.locator(".fit-row")).to_have_count(0)

    vestland.fills(team_size="6")
    vestland.field("team_size").blur()
    expect(fits.locator(".fit-row").first.locator(link)).to_be_visible()


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(signed_in, world):
    vestland = signed_in(world.visitor)
    vestland.goes_to("/requests/new/", "What does your team want to learn?")
    vestland.fills(title="Re-engaging young adults")
    vestland.presses("Publish")
    vestland.reads("What does your team want to learn?")
    vestland.sees("There is a problem", "Choose at least one topic.")
    expect(vestland.field("title")).to_have_value("Re-engaging young adults")
