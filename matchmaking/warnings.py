"""What staff should know before they decide on a match.

Other apps add to it by the signals `match_warnings` and `match_background`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Match
from .signals import match_background, match_warnings
from .states import MatchState

Tone = Literal["good", "wait", "act", "quiet"]


@dataclass(frozen=True)
class MatchWarning:
    """A few words beside a match: good to know, to think about ("wait"), or in the way ("act")."""

    tone: Tone
    words: str


@dataclass(frozen=True)
class Background:
    """Something else that goes on at one of the two organisations."""

    organisation_id: int
    title: str
    url: str
    note: str = ""


def warnings_about(matches: Sequence[Match]) -> Mapping[int, list[MatchWarning]]:
    """The warnings of each match by its id, in a constant number of queries."""
    found: dict[int, list[MatchWarning]] = defaultdict(list)
    visited = _pairs_visited(matches)
    rivals = _rivals(matches)
    for match in matches:
        found[match.pk] += _about_visits(match)
        found[match.pk] += _about_the_pair(match, visited)
        found[match.pk] += _about_rivals(match, rivals[match.request_id])
    for _receiver, answers in match_warnings.send(sender=Match, matches=list(matches)):
        for match_id, warnings in (answers or {}).items():
            found[match_id] += warnings
    return found


def background_of(match: Match) -> list[Background]:
    """What other apps know about the two organisations."""
    answers = match_background.send(sender=Match, match=match)
    return [line for _receiver, lines in answers for line in lines or []]


def _about_visits(match: Match) -> list[MatchWarning]:
    if not match.offer.has_free_visits:
        return [MatchWarning("act", _("No visits left"))]
    if match.offer.visits_left == 1:
        return [MatchWarning("wait", _("The offer’s last visit"))]
    return []


def _about_the_pair(match: Match, visited: Counter[tuple[int, int]]) -> list[MatchWarning]:
    times = visited[match.offer.organisation_id, match.request.organisation_id]
    if not times:
        return [MatchWarning("good", _("First visit between the two"))]
    words = ngettext("Visited {times} time before", "Visited {times} times before", times).format(
        times=times
    )
    return [MatchWarning("wait", words)]


def _about_rivals(match: Match, undecided: int) -> list[MatchWarning]:
    others = undecided - 1
    if others < 1:
        return []
    words = ngettext(
        "{others} other match of this team is undecided",
        "{others} other matches of this team are undecided",
        others,
    ).format(others=others)
    return [MatchWarning("wait", words)]


def _pairs_visited(matches: Iterable[Match]) -> Counter[tuple[int, int]]:
    """How many approved visits there were from a visitor to a host: (host, visitor)."""
    pairs = {(match.offer.organisation_id, match.request.organisation_id) for match in matches}
    approved = Match.objects.filter(
        state=MatchState.APPROVED,
        released_at__isnull=True,
        offer__organisation__in={host for host, _visitor in pairs},
        request__organisation__in={visitor for _host, visitor in pairs},
    ).exclude(pk__in=[match.pk for match in matches])
    return Counter(approved.values_list("offer__organisation", "request__organisation"))


def _rivals(matches: Iterable[Match]) -> Counter[int]:
    """How many undecided matches each request has."""
    requests = {match.request_id for match in matches}
    undecided = Match.objects.undecided().filter(request__in=requests).values("request")
    counted = undecided.annotate(number=Count("pk")).order_by()
    return Counter({row["request"]: row["number"] for row in counted})
