"""Offers and requests in words and weeks: `{% load matchmaking %}`.

The tags here hand facts about an offer or a request to the tags of the house style.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from regions.languages import country_choices, language_name

from ..calendar_weeks import monday_of, months_in_words, weeks
from ..models import Audience, HostingOffer, Separation, VisitRequest
from ..models.offer import WEEKDAYS
from ..ranges import day_range, days_of, group_of
from ..told import ToldFit

register = template.Library()

VERBS_OF_WRITING = ("change", "copy", "discard", "publish")

PARTS_IN_BRIEF = {"topics", "languages", "dates"}

STATE_TONES = {
    "draft": "quiet",
    "open": "good",
    "paused": "wait",
    "closed": "quiet",
    "matched": "good",
    "withdrawn": "quiet",
}


@register.simple_tag(takes_context=True)
def allowed_with(context, wish: HostingOffer | VisitRequest) -> dict[str, bool]:
    """Of each verb of writing, whether the reader has the permission for it."""
    user = context["request"].user
    return {verb: user.has_perm(wish.permission_for(verb), wish) for verb in VERBS_OF_WRITING}


@register.simple_tag
def new_form_key() -> str:
    """For the form of a button that makes something: sent twice, it makes no second one."""
    return str(uuid4())


@register.filter
def seen_for(wish: HostingOffer | VisitRequest, other: HostingOffer | VisitRequest | None) -> str:
    """The address of its page with the fit for the `other` one, if that has been stored."""
    address = wish.get_absolute_url()
    return f"{address}?for={other.pk}" if other and other.pk else address


@register.simple_tag
def separation_of(fit: ToldFit) -> Separation | None:
    """What staff have recorded of a pair, if it is kept apart. One query, only then."""
    if not fit.is_kept_apart:
        return None
    pair = fit.offer.organisation_id, fit.request.organisation_id
    return Separation.objects.standing().between(*pair).first()


@register.simple_tag
def place_of(wish: HostingOffer | VisitRequest) -> str:
    """“Borås, Västra Götaland · Working Life Department”; a city that is a region once."""
    organisation = wish.organisation
    place = ", ".join(dict.fromkeys((organisation.place, organisation.region.name)))
    return " · ".join(filter(None, (place, wish.department)))


@register.simple_tag
def topics_of(
    offer: HostingOffer, wished: Iterable[int] = (), names: Mapping[int, str] | None = None
) -> list[dict[str, Any]]:
    """The topics of an offer, those wished for first and marked as `on`.

    Where the page knows the `names` of all topics, an offer read `with_facts()` is enough.
    """
    if names:
        rows = [(pk, names[pk]) for pk in offer.topic_ids if pk in names]
    else:
        rows = [(topic.pk, topic.name) for topic in offer.topics.all()]
    wished = set(wished or ())
    tags = [{"name": name, "on": pk in wished} for pk, name in rows]
    return sorted(tags, key=lambda tag: not tag["on"])


@register.simple_tag
def wishes_of(visit_request: VisitRequest, names: Mapping[int, str] | None = None) -> list[str]:
    """The names of the topics wished for, the most wanted first; `names` as for `topics_of`."""
    if names:
        return [names[pk] for pk in visit_request.topic_ids if pk in names]
    return [topic.name for topic in visit_request.topics_in_order]


@register.simple_tag
def weeks_of(wish, shared_with=None) -> list[str]:
    """The 52 weeks from this one on; “both” where the windows of `shared_with` are open too."""
    others = shared_with.spans if shared_with else []
    return weeks(wish.spans, timezone.localdate(), shared_with=others)


@register.simple_tag
def this_monday():
    """The first day of the first week that `weeks_of` tells."""
    return monday_of(timezone.localdate())


@register.filter
def months(wish) -> str:
    """“April to June and September”: when it can be, without what is over."""
    return months_in_words(_spans_to_come(wish))


@register.simple_tag
def windows_to_come(wish) -> list[str]:
    """Each window that is not over as “30 May – 2 June 2027”."""
    return [day_range(starts, ends) for starts, ends in _spans_to_come(wish)]


@register.filter
def languages_in_words(wish) -> str:
    """“Swedish (C2), English (C1)”."""
    return ", ".join(f"{language_name(code)} ({level})" for code, level in wish.levels.items())


@register.filter
def audience_in_words(codes: Iterable[str]) -> str:
    words = ", ".join(str(Audience(code).label) for code in codes)
    return words[:1] + words[1:].lower()


@register.filter
def countries_in_words(codes: Iterable[str]) -> str:
    return ", ".join(name for _code, name in country_choices(codes))


@register.filter
def group_in_words(offer: HostingOffer) -> str:
    """“2 to 6 people”."""
    return group_of(offer)


@register.filter
def length_in_words(offer: HostingOffer) -> str:
    """“2 to 3 days, Monday to Thursday”."""
    return ", ".join(filter(None, (days_of(offer), weekdays_in_words(offer.weekdays))))


@register.simple_tag
def state_of(wish) -> SafeString:
    """The state as dot and word; what is open says until when."""
    word = wish.get_state_display().capitalize()
    if wish.is_open and (until := wish.open_until):
        word = gettext("Open until {day}").format(day=date_format(until))
    tone = STATE_TONES[wish.state]
    return format_html('<span class="state {}">{}</span>', tone, word)


@register.simple_tag
def side_note(offer: HostingOffer) -> dict[str, str]:
    """What stands at the side of an offer in a list: tone and word, empty if nothing does. One
    read `with_matches_of` a request says first that it is in a match with that."""
    if getattr(offer, "is_matched", False):
        return {"tone": "wait", "word": gettext("In a match already")}
    if not offer.has_free_visits:
        return {"tone": "quiet", "word": gettext("No visits left")}
    if offer.visits_left == 1 and offer.visits > 1:
        return {"tone": "wait", "word": gettext("1 visit left")}
    if reply_time := getattr(offer, "reply_time", None):
        return {"tone": "good", "word": answers_in(reply_time)}
    return {"tone": "", "word": ""}


@register.filter
def answers_in(reply_time: timedelta) -> str:
    """“Answers in 3 days”; a begun day counts as a day."""
    days = max(1, round(reply_time / timedelta(days=1)))
    return ngettext("Answers in {days} day", "Answers in {days} days", days).format(days=days)


@register.filter
def reasons_in_brief(fit) -> str:
    """The first clause of the parts that a list has room for."""
    told = [part.sentence for part in fit.parts if part.name in PARTS_IN_BRIEF]
    return " · ".join(sentence.split(";")[0].rstrip(".") for sentence in told)


def weekdays_in_words(numbers: list[int]) -> str:
    """“Monday to Thursday”, or the days one by one where there are gaps."""
    names = dict(WEEKDAYS)
    days = sorted(numbers)
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return gettext("{first} to {last}").format(first=names[days[0]], last=names[days[-1]])
    return str(get_text_list([str(names[day]) for day in days], gettext("and")))


def _spans_to_come(wish) -> list[tuple]:
    today = timezone.localdate()
    return [(starts, ends) for starts, ends in wish.spans if ends >= today]
