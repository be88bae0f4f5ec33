"""Rounds and rings in words: `{% load rounds %}`."""

from __future__ import annotations

from math import ceil

from django import template
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from regions.languages import country_choices

from ..models import MatchingRound, Ring
from ..states import RingState, RoundState

register = template.Library()

DIGITS_TOLD = 12

TONES = {
    RoundState.SOLVED: "act",
    RoundState.FAILED: "act",
    RoundState.RELEASED: "good",
    RoundState.DRAFTED: "quiet",
    RoundState.CANCELLED: "quiet",
}

ADVICE = {
    RoundState.DRAFTED: later("It is your turn: run it."),
    RoundState.QUEUED: later("A worker takes it in a few seconds. You can leave this page."),
    RoundState.RUNNING: later("A worker is at it. You can leave this page, or cancel."),
    RoundState.SOLVED: later(
        "It is your turn: look at who visits whom and who is left, change what you like, and "
        "release it. Until then nobody is told anything. If offers or requests have changed, run "
        "it again: what you forced and forbade still counts."
    ),
    RoundState.RELEASING: later("The proposals go out to both sides of every pair."),
    RoundState.RELEASED: later(
        "All proposals have been sent. It is the teams’ turn: they have 14 days to answer."
    ),
    RoundState.FAILED: later("It is your turn: run it again, or cancel it."),
    RoundState.CANCELLED: later("Nobody has to do anything now."),
}

OPTIONS = {
    "finds_rings": later("Rings first"),
    "finds_chains": later("Chains too"),
    "teams_first": later("As many teams as possible, then the fit"),
    "first_timers_first": later("A visit for each region that has never made one"),
    "unmatched_first": later("Teams left without a host before come first"),
    "is_divided": later("Divided by topic and season if it is large"),
}
"""What staff may choose for a round, by the fields of the model."""

RING_TONES = {RingState.APPROVED: "good", RingState.BROKEN: "quiet", RingState.PROPOSED: "wait"}


@register.simple_tag
def pair_page(matching_round: MatchingRound, request: int, offer: int) -> str:
    """The address of the page that says how well the two fit, and why."""
    asked = {"request": request, "offer": offer}
    return reverse("round-pair", args=[matching_round.pk], query=asked)


@register.simple_tag
def state_of(matching_round: MatchingRound) -> dict[str, str]:
    """The state of a round: `tone`, `words`, one `small` line for lists, and `advice`."""
    numbers = matching_round.numbers
    small = _("Opened on {day}").format(day=date_format(matching_round.opened_at))
    if numbers:
        small = _("{opened} · {served} of {all} teams with a host").format(
            opened=small, served=numbers["served"], all=numbers["requests"]
        )
    return {
        "tone": TONES.get(matching_round.state, "wait"),
        "words": matching_round.get_state_display().capitalize(),
        "small": small,
        "advice": str(ADVICE[matching_round.state]),
    }


@register.simple_tag
def ring_state(ring: Ring) -> dict[str, str]:
    """The state of a ring: `tone`, `words` and `advice`."""
    if ring.is_proposed and ring.is_agreed:
        tone, words = "act", _("Your turn")
        advice = _("Every team has said yes. It is your turn: approve all its visits at once.")
    elif ring.is_proposed:
        tone, words = "wait", _("Waiting for the teams")
        advice = _("It can be approved once every team has said yes to all its visits.")
    elif ring.state == RingState.APPROVED:
        tone, words = "good", _("Approved")
        advice = _("Each visit is an exchange now. Nobody has to do anything here.")
    else:
        tone, words = "quiet", _("Broken")
        advice = _("One team dropped out. What still stands is decided match by match.")
    return {"tone": tone, "words": words, "advice": advice}


@register.filter
def settings_told(matching_round: MatchingRound) -> list[str]:
    """The settings of a round, a line each. One query."""
    return [
        _("Weights: {name}").format(name=matching_round.weights),
        *_who_is_let_in(matching_round),
        *_bounds_told(matching_round),
        *(words for name, words in OPTIONS.items() if getattr(matching_round, name)),
        *_wishes_told(matching_round),
    ]


def _who_is_let_in(matching_round: MatchingRound) -> list[str]:
    lines = []
    if matching_round.published_until:
        day = date_format(matching_round.published_until)
        lines.append(_("Requests published until {day}").format(day=day))
    if topics := [topic.name for topic in matching_round.topics.all()]:
        lines.append(_("Only about {topics}").format(topics=", ".join(topics)))
    if matching_round.countries:
        names = ", ".join(name for _code, name in country_choices(matching_round.countries))
        lines.append(_("Only teams from {countries}").format(countries=names))
    return lines


def _bounds_told(matching_round: MatchingRound) -> list[str]:
    proposals = ngettext(
        "{number} proposal a request", "{number} proposals a request", matching_round.proposals_max
    )
    lines = [
        _("Lowest fit: {floor}").format(floor=matching_round.floor),
        proposals.format(number=matching_round.proposals_max),
    ]
    if matching_round.most_per_host:
        most = ngettext(
            "At most {number} visit for one host",
            "At most {number} visits for one host",
            matching_round.most_per_host,
        )
        lines.append(most.format(number=matching_round.most_per_host))
    return lines


def _wishes_told(matching_round: MatchingRound) -> list[str]:
    forced, forbidden = len(matching_round.forced), len(matching_round.forbidden)
    lines = []
    if forced:
        words = ngettext("{number} pair forced", "{number} pairs forced", forced)
        lines.append(words.format(number=forced))
    if forbidden:
        words = ngettext("{number} pair forbidden", "{number} pairs forbidden", forbidden)
        lines.append(words.format(number=forbidden))
    return lines


@register.filter
def proof_told(matching_round: MatchingRound) -> list[str]:
    """How good the solution is, how long it took and with which programs it was found."""
    numbers = matching_round.numbers
    gap = numbers["bound"] - numbers["total"]
    ring_gap = numbers["ring_bound"] - numbers["ring_total"]
    lines = [
        *_gap_told(numbers, gap),
        *([_told_ring_gap(matching_round, round(ring_gap / 100, 1))] if ring_gap > 0 else []),
        _("Found in {seconds} seconds").format(seconds=numbers["seconds"]),
    ]
    lines += [f"{name} {version}" for name, version in sorted(matching_round.versions.items())]
    if record := getattr(matching_round, "record", None):
        digest = record.solution_digest[:DIGITS_TOLD]
        lines.append(_("Kept whole, as solution {digest}").format(digest=digest))
    return lines


def _told_ring_gap(matching_round: MatchingRound, gap: float) -> str:
    if matching_round.finds_chains:
        return _("Rings and chains: at most {gap} points below the best.").format(gap=gap)
    return _("Rings: at most {gap} points below the best.").format(gap=gap)


def _gap_told(numbers: dict[str, int], gap: int) -> list[str]:
    if gap <= 0:
        return [_("Proven: with these settings no pairing has a higher total fit.")]
    if parts := numbers.get("parts"):
        share = number_format(ceil(1000 * gap / numbers["bound"]) / 10, 1)
        return [
            ngettext(
                "Divided into {parts} part by topic and season, and mended",
                "Divided into {parts} parts by topic and season, and mended",
                parts,
            ).format(parts=parts),
            _("At most {share} % below the highest total fit there can be.").format(share=share),
            _("Whether another pairing could serve more teams is not proven."),
        ]
    return [
        _("At most {gap} points of total fit below the best there can be.").format(
            gap=round(gap / 100, 1)
        )
    ]
