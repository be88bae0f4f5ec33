"""Every message about matches. Each says whose turn it is and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from lifecycle.transitions import Text
from notifications.actions import tell
from regions.notices import coordinators

from ..models import Match, MatchMessage
from ..states import Side

OPEN_THE_MATCH = _("Open the match")
YOU_ARE_STAFF = _("You get this because you are staff of the association.")
THE_OTHER_SIDE = {Side.HOST: Side.VISITOR, Side.VISITOR: Side.HOST}
PART_OF_A_RING = _(
    "This is part of a ring: each team hosts one of the others and visits one. The ring comes "
    "about if every team says yes to both its visits; if one drops out, yours can still stand."
)
PART_OF_A_CHAIN = _(
    "This is part of a chain: its first host wants no visit in return, and each team that visits "
    "hosts the next one. The chain comes about if every team says yes to all its visits; if one "
    "drops out, yours can still stand."
)
SUBJECT_OF_PROPOSAL = {
    (Side.VISITOR, Side.HOST): _("{other} would like to visit you"),
    (Side.HOST, Side.VISITOR): _("{other} invites you to visit"),
    (Side.STAFF, Side.HOST): _("The association proposes a visit by {other}"),
    (Side.STAFF, Side.VISITOR): _("The association proposes a visit to {other}"),
    (Side.ROUND, Side.HOST): _("Matched for you: a visit by {other}"),
    (Side.ROUND, Side.VISITOR): _("Matched for you: a visit to {other}"),
}


def match_proposed(match: Match, message: str) -> None:
    """To the sides that have to answer."""
    for side in match.awaited_sides:
        _tell_side(
            match,
            side,
            what=f"proposed:{side}",
            subject=SUBJECT_OF_PROPOSAL[match.proposed_by_side, side],
            paragraphs=[
                _("Your offer: {offer}. Their request: {request}. The fit is {fit} of 100.")
                if side == Side.HOST
                else _("Their offer: {offer}. Your request: {request}. The fit is {fit} of 100."),
                *_quoted(message),
                *_about_the_ring(match),
                _("It is your turn: say yes or decline by {day}."),
            ],
            button=_("Answer"),
        )


def match_half_agreed(match: Match, side: Side) -> None:
    """To the side that still has to answer, when `side` has said yes to a proposal of staff."""
    for waiting in match.awaited_sides:
        _tell_side(
            match,
            waiting,
            what=f"half_agreed:{side}",
            subject=_("{other} said yes: it is your turn"),
            paragraphs=[
                _("{other} agrees to “{offer}” for “{request}”."),
                _("It is your turn: say yes or decline by {day}."),
            ],
            button=_("Answer"),
        )


def match_agreed(match: Match) -> None:
    """To both sides, and to staff, who have to decide now; they decide on a ring as a whole."""
    tell_both(
        match,
        what="agreed",
        subject=_("Both teams said yes: {match}"),
        paragraphs=[
            _("You and {other} both want this visit: “{offer}”."),
            _what_follows_two_yeses(match),
        ],
    )
    if match.is_bound_to_a_ring:
        return
    _tell_staff(
        match,
        what="agreed",
        subject=_("To decide: {match}"),
        paragraphs=[
            _("Both teams said yes. The fit is {fit} of 100."),
            _("It is your turn: approve or reject it."),
        ],
    )


def match_declined(match: Match, reason: str, declined_for: Side) -> None:
    _tell_side(
        match,
        THE_OTHER_SIDE[declined_for],
        what="declined",
        subject=_("{other} declined: {match}"),
        paragraphs=[
            _("{other} said no to “{offer}” for “{request}”. This is why:"),
            reason,
            _("Nobody has to do anything. Your offer or request stays open for others."),
        ],
    )


def match_withdrawn(match: Match, reason: str, sides: Iterable[Side]) -> None:
    """To the sides that did not themselves withdraw it."""
    for side in sides:
        _tell_side(
            match,
            side,
            what=f"withdrawn:{side}",
            subject=_("Withdrawn: {match}"),
            paragraphs=[
                _("The match of “{offer}” and “{request}” has been withdrawn."),
                *_quoted(reason),
                _("Nobody has to do anything. Your offer or request stays open for others."),
            ],
        )


def match_parted(match: Match) -> None:
    """To both sides, when staff keep their organisations apart; the reason is for staff alone."""
    tell_both(
        match,
        what="withdrawn",
        subject=_("Withdrawn: {match}"),
        paragraphs=[
            _("The association has withdrawn the match of “{offer}” and “{request}”."),
            _("Your organisation and {other} are not matched with each other at present."),
            _("Nobody has to do anything. Your offer or request stays open for others."),
        ],
    )


def match_overtaken(match: Match) -> None:
    """To the host of a match that ends because its visitors travel to another host."""
    _tell_side(
        match,
        Side.HOST,
        what="overtaken",
        subject=_("{other} visits another host"),
        paragraphs=[
            _("{other} has found a host for “{request}”, so the match with you ends here."),
            _("Nobody has to do anything. Your offer stays open for others."),
        ],
    )


def match_approved(match: Match, undecided_on_full_offer: int) -> None:
    """To both sides; the host also hears when matches wait for a visit it no longer has."""
    for side in (Side.HOST, Side.VISITOR):
        paragraphs = [
            _("The association has approved the visit: “{offer}”."),
            _("It is your turn, both of you: agree on dates, then on the programme."),
        ]
        if side == Side.HOST and undecided_on_full_offer:
            paragraphs.append(
                _(
                    "This was the last visit of your offer, and other teams still wait for an "
                    "answer. Raise the number of visits if you can take them, or decline."
                )
            )
        _tell_side(
            match,
            side,
            what=f"approved:{side}",
            subject=_("Approved: {match}"),
            paragraphs=paragraphs,
        )


def match_rejected(match: Match, reason: str) -> None:
    tell_both(
        match,
        what="rejected",
        subject=_("Not approved: {match}"),
        paragraphs=[
            _("The association did not approve the visit “{offer}”. This is why:"),
            reason,
            _("Nobody has to do anything. Your offer and your request stay open for others."),
        ],
    )


def match_reminded(match: Match, number: int) -> None:
    """To the sides that have not answered."""
    for side in match.awaited_sides:
        _tell_side(
            match,
            side,
            what=f"reminder:{number}:{side}",
            subject=_("{other} waits for your answer"),
            paragraphs=[
                _("The match of “{offer}” and “{request}” is not answered yet."),
                _("It is your turn: say yes or decline by {day}. After that it ends by itself."),
            ],
            button=_("Answer"),
        )


def match_expired(match: Match, suggestions: dict[Side, Sequence[str]]) -> None:
    """To both sides, each with what else fits."""
    for side in (Side.HOST, Side.VISITOR):
        lines = suggestions[side]
        _tell_side(
            match,
            side,
            what=f"expired:{side}",
            subject=_("No answer in time: {match}"),
            paragraphs=[
                _("“{offer}” and “{request}” were not answered by {day}, so the match has ended."),
                _("This fits too:") if lines else _("Nothing else fits just now."),
                *lines,
                _("It is your turn if you like one of them: ask, and they have 14 days.")
                if lines
                else _("Nobody has to do anything. New offers and requests come in every week."),
            ],
            url=reverse("request-list" if side == Side.HOST else "offer-list"),
            button=_("See what is open"),
        )


def message_written(message: MatchMessage, sides: Iterable[Side]) -> None:
    match = message.match
    for side in sides:
        _tell_side(
            match,
            side,
            what=f"message:{message.pk}:{side}",
            kind="match_message",
            subject=_("{author} wrote about: {match}"),
            paragraphs=[message.text],
            button=_("Read and answer"),
            author=message.author,
        )


def tell_both(match: Match, *, what: str, **words) -> None:
    for side in (Side.HOST, Side.VISITOR):
        _tell_side(match, side, what=f"{what}:{side}", **words)


def _tell_side(
    match: Match,
    side: Side,
    *,
    what: str,
    subject,
    paragraphs: Iterable,
    kind: str = "",
    url: str = "",
    button=OPEN_THE_MATCH,
    **values,
) -> None:
    """To the people who speak for one side; texts may name `values` and those of `_values`."""
    values |= _values(match, other=match.organisation_of(THE_OTHER_SIDE[side]).short_name)
    tell(
        coordinators(match.organisation_of(side)),
        key=f"match:{match.pk}:{what}",
        kind=kind or f"match_{what.partition(':')[0]}",
        subject=_filled(subject, values),
        paragraphs=[_filled(paragraph, values) for paragraph in paragraphs],
        url=url or match.get_absolute_url(),
        button=button,
    )


def _tell_staff(match: Match, *, what: str, subject, paragraphs: Iterable) -> None:
    values = _values(match, other="")
    tell(
        User.objects.filter(is_staff=True, is_active=True),
        key=f"match:{match.pk}:{what}",
        kind=f"match_{what}_staff",
        subject=_filled(subject, values),
        paragraphs=[_filled(paragraph, values) for paragraph in paragraphs],
        url=reverse("admin:matchmaking_match_change", args=[match.pk]),
        button=_("Decide"),
        because=YOU_ARE_STAFF,
    )


def _values(match: Match, *, other: str) -> dict:
    return {
        "match": match,
        "other": other,
        "offer": match.offer.title,
        "request": match.request.title,
        "fit": match.fit_total,
        "day": _day(match.reply_by),
    }


def _filled(text, values: dict):
    """Our own texts with their values; what people wrote stays as it is, braces and all."""
    return text if isinstance(text, str) else format_lazy(text, **values)


def _day(moment: datetime):
    return lazy(date_format, str)(timezone.localtime(moment), "DATE_FORMAT")


def _quoted(text: str) -> list:
    return [f"“{text}”"] if text else []


def _what_follows_two_yeses(match: Match) -> Text:
    if not match.is_bound_to_a_ring:
        return _("It is the association’s turn: they look at it and approve or reject it.")
    if match.ring.is_chain:
        return _("Once every team of the chain has said yes, the association decides on the whole.")
    return _("Once every team of the ring has said yes, the association decides on the whole.")


def _about_the_ring(match: Match) -> list[Text]:
    if match.ring is None:
        return []
    return [PART_OF_A_CHAIN if match.ring.is_chain else PART_OF_A_RING]
