"""How exchanges and what came of them are shown."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from exchanges.models import Practice
from exchanges.states import PracticeStatus

register = template.Library()

TONES = {
    PracticeStatus.EXPLORING: "quiet",
    PracticeStatus.ADAPTING: "wait",
    PracticeStatus.ADOPTED: "good",
    PracticeStatus.DROPPED: "quiet",
}


@register.simple_tag
def practice_badge(practice: Practice) -> SafeString:
    """What became of a practice, as dot and word."""
    return format_html(
        '<span class="state {}">{}</span>',
        TONES[practice.status],
        capfirst(practice.get_status_display()),
    )
