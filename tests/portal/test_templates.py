"""What every template keeps to, and the pages that must work when little else does."""

import gzip
import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
FIRST_VISIT = [
    "css/tokens.css",
    "css/site.css",
    "css/components.css",
    "vendor/htmx/htmx.min.js",
]
WITH_SCRIPT = [
    "admin/base_site.html",
    "base.html",
    "components/filters.html",
    "matchmaking/_filters.html",
    "matchmaking/_round_progress.html",
    "matchmaking/_round_trial_progress.html",
    "matchmaking/request_form.html",
    "portal/desk.html",
]
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:")


def test_no_page_carries_inline_style_or_script():
    pages = [path for path in TEMPLATES if "email" not in path.parent.name]
    assert [str(path) for path in pages if INLINE.search(path.read_text())] == []


def test_few_pages_do_anything_by_script():
    """Journeys walk these without JavaScript too; on all others there is none to do without."""
    does = re.compile(r"\shx-(?:get|post|put|patch|delete|boost|on)\b|<script")
    found = [path for path in TEMPLATES if does.search(path.read_text())]
    assert [str(path.relative_to(settings.BASE_DIR / "templates")) for path in found] == WITH_SCRIPT


def test_no_page_asks_another_host_for_anything():
    loads = re.compile(r"""(?:src|<link[^>]*href)=["']?(?:https?:)?//""")
    assert [str(path) for path in TEMPLATES if loads.search(path.read_text())] == []


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_a_broken_site_can_still_say_so(name):
    html = render_to_string(name)
    assert "<h1>" in html
    assert 'href="/"' in html


def test_styles_and_script_leave_room_for_the_page_itself():
    static = settings.BASE_DIR / "static"
    weight = sum(len(gzip.compress((static / name).read_bytes())) for name in FIRST_VISIT)
    assert weight < 40_000  # bytes; with its HTML a page stays below 100 kB


def test_a_message_says_the_same_as_html_and_as_text():
    words = {
        "subject": "Vestland asks to visit",
        "greeting": "Hello,",
        "paragraphs": ["Four people & two days.", "You have until 14 May."],
        "button_label": "See and answer",
        "button_url": "https://example.org/matches/1/",
        "footer_reason": "You get this because you coordinate Borås Municipality.",
    }
    text = render_to_string("email/message.txt", words)
    html = render_to_string("email/message.html", words)
    assert text.startswith("Vestland asks to visit\n\nHello,\n\nFour people & two days.\n\n")
    assert "See and answer:\nhttps://example.org/matches/1/\n" in text
    assert "Four people &amp; two days." in html
    for said in ("Hello,", "You have until 14 May.", words["button_url"], words["footer_reason"]):
        assert said in text
        assert said in html
