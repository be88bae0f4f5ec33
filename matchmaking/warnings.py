"""What staff should know before they decide on a match.

Other apps add to it by the signals `match_warnings` and `match_background`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Match
from .signals import match_background, match_warnings
from .states import UNDECIDED_MATCH_STATES, MatchState

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


def warnings_about(
    matches: Sequence[Match], among: Iterable[Match] | None = None
) -> Mapping[int, list[MatchWarning]]:
    """The warnings of each match by its id, in a constant number of queries.

    `among` are all undecided and approved matches of the organisations concerned, `matches`
    included; they are read where they are not given.
    """
    found: dict[int, list[MatchWarning]] = defaultdict(list)
    known = list(_concerned(matches) if among is None else among)
    visits = Counter(_pair(match) for match in known if match.holds_a_visit)
    undecided = Counter(match.request_id for match in known if match.is_undecided)
    for match in matches:
        found[match.pk] += _about_the_ring(match)
        found[match.pk] += _about_visits(match)
        found[match.pk] += _about_the_pair(visits[_pair(match)] - match.holds_a_visit)
        found[match.pk] += _about_rivals(undecided[match.request_id] - match.is_undecided)
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


def _about_the_ring(match: Match) -> list[MatchWarning]:
    if not match.is_bound_to_a_ring:
        return []
    if match.ring.is_chain:
        return [MatchWarning("wait", _("Part of a chain: approved together or not at all"))]
    return [MatchWarning("wait", _("Part of a ring: approved together or not at all"))]


def _about_the_pair(visits: int) -> list[MatchWarning]:
    if not visits:
        return [MatchWarning("good", _("First visit to this host"))]
    words = ngettext("Visited {times} time before", "Visited {times} times before", visits)
    return [MatchWarning("wait", words.format(times=visits))]


def _about_rivals(rivals: int) -> list[MatchWarning]:
    if not rivals:
        return []
    words = ngettext(
        "{rivals} other match of this team is undecided",
        "{rivals} other matches of this team are undecided",
        rivals,
    )
    return [MatchWarning("wait", words.format(rivals=rivals))]


def _pair(match: Match) -> tuple[int, int]:
    """Host and visitor."""
    return match.offer.organisation_id, match.request.organisation_id


def _concerned(matches: Iterable[Match]) -> QuerySet[Match]:
    """Undecided matches of the same requests, and approved ones between the same organisations."""
    pairs = [_pair(match) for match in matches]
    rivals = Q(
        state__in=UNDECIDED_MATCH_STATES, request__in=[match.request_id for match in matches]
    )
    visits = Q(
        state=MatchState.APPROVED,
        offer__organisation__in={host for host, _visitor in pairs},
        request__organisation__in={visitor for _host, visitor in pairs},
    )
    concerned = Match.objects.filter(rivals | visits).select_related("offer", "request")
    return concerned.only("state", "released_at", "offer__organisation", "request__organisation")
