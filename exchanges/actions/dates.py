"""Agreeing on dates."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.actions import advance, lock, record
from lifecycle.refusals import Refused
from matchmaking.models.wishes import VISIT_DAYS_MAX

from .. import notices
from ..models import DateProposal, Exchange
from ..rules import other_side, side_of, speaks_for_side
from ..states import TeamSide
from .exchange import on_behalf

NO_OVERLAP = "exchange_dates_at_one_offer_do_not_overlap"


@transaction.atomic
def propose_dates(
    exchange: Exchange, starts: date, ends: date, *, by: User, note: str = "", side: str = ""
) -> DateProposal:
    """Put dates to the other team; they answer a proposal of theirs that still waits.

    `side` is for staff, who propose on behalf of that side. The same dates put twice by one
    side stay one proposal.
    """
    exchange = lock(exchange)
    side = side or side_of(by, exchange) or TeamSide.HOST
    _refuse_dates(exchange, starts, ends, by)
    waiting = exchange.date_proposals.waiting().first()
    if waiting and (waiting.side, waiting.starts, waiting.ends) == (side, starts, ends):
        return waiting
    if waiting:
        _answer(waiting, is_accepted=False)
    proposal = exchange.date_proposals.create(side=side, starts=starts, ends=ends, note=note, by=by)
    record(exchange, "propose_dates", by=by, on_behalf_of=on_behalf(by, exchange, side))
    notices.dates_proposed(proposal)
    return proposal


@transaction.atomic
def accept_dates(proposal: DateProposal, *, by: User) -> Exchange:
    """Agree: the dates become those of the exchange, and its sessions move along.

    Raises Refused where another exchange at this offer has one of the days.
    """
    exchange = lock(proposal.exchange)
    proposal = exchange.date_proposals.select_for_update().get(pk=proposal.pk)
    if proposal.is_accepted and (exchange.starts, exchange.ends) == (
        proposal.starts,
        proposal.ends,
    ):
        return exchange
    _refuse_unless_waiting(proposal)
    _refuse_unless_others(proposal, exchange, by)
    _refuse_dates(exchange, proposal.starts, proposal.ends, by)
    shift = proposal.starts - exchange.starts if exchange.starts else timedelta(0)
    _answer(proposal, is_accepted=True)
    _set_dates(exchange, proposal, by)
    _move_sessions(exchange, shift)
    notices.dates_agreed(proposal)
    return exchange


@transaction.atomic
def decline_dates(proposal: DateProposal, *, by: User, note: str = "") -> None:
    """Say that these dates do not suit; to suggest others is to propose them."""
    exchange = lock(proposal.exchange)
    proposal = exchange.date_proposals.select_for_update().get(pk=proposal.pk)
    if proposal.answered_at and not proposal.is_accepted:
        return
    _refuse_unless_waiting(proposal)
    _refuse_unless_others(proposal, exchange, by)
    _answer(proposal, is_accepted=False)
    behalf = on_behalf(by, exchange, other_side(proposal.side))
    record(exchange, "decline_dates", by=by, reason=note, on_behalf_of=behalf)
    notices.dates_declined(proposal, note)


def _answer(proposal: DateProposal, *, is_accepted: bool) -> None:
    proposal.answered_at, proposal.is_accepted = timezone.now(), is_accepted
    proposal.save(update_fields=["answered_at", "is_accepted"])


def _set_dates(exchange: Exchange, proposal: DateProposal, by: User) -> None:
    """Write the agreed dates; whatever was confirmed before was confirmed for other days."""
    fields = {
        "starts": proposal.starts,
        "ends": proposal.ends,
        "host_confirmed_at": None,
        "visitor_confirmed_at": None,
        "version": exchange.version + 1,
    }
    try:
        with transaction.atomic():
            if exchange.allows("revise"):
                advance(exchange, "revise", by=by, **fields)
            else:
                for name, value in fields.items():
                    setattr(exchange, name, value)
                exchange.save(update_fields=list(fields))
    except IntegrityError as error:
        if _constraint_of(error) != NO_OVERLAP:
            raise
        raise Refused(_overlap_sentence(exchange, proposal)) from error
    behalf = on_behalf(by, exchange, other_side(proposal.side))
    record(exchange, "agree_dates", by=by, on_behalf_of=behalf)


def _move_sessions(exchange: Exchange, shift: timedelta) -> None:
    """Keep each session on its day of the visit; what would lie after the end goes to the last."""
    for session in exchange.sessions.all():
        session.day = min(session.day + shift, exchange.ends)
        session.save(update_fields=["day"])


def _refuse_dates(exchange: Exchange, starts: date, ends: date, by: User) -> None:
    today = timezone.localdate()
    if not exchange.is_open:
        raise Refused(
            _("The dates stay as they are: this exchange is “{state}” now.").format(
                state=exchange.get_state_display().lower()
            )
        )
    if exchange.allows("revise") and exchange.has_begun(today):
        raise Refused(_("The visit has begun. Its dates cannot be changed any more."))
    if ends < starts:
        raise Refused(_("The last day lies before the first. Please correct one of them."))
    if (ends - starts).days >= VISIT_DAYS_MAX:
        raise Refused(_("A visit can take {days} days at most.").format(days=VISIT_DAYS_MAX))
    if starts < today and not by.is_staff:
        raise Refused(_("The first day lies in the past. Please choose a later one."))


def _refuse_unless_waiting(proposal: DateProposal) -> None:
    if proposal.answered_at:
        raise Refused(_("These dates were answered already. Look at the newest proposal."))


def _refuse_unless_others(proposal: DateProposal, exchange: Exchange, by: User) -> None:
    """A proposal is answered by the other side, or by staff on its behalf."""
    if not by.is_staff and not speaks_for_side(by, exchange, other_side(proposal.side)):
        raise Refused(_("The other team answers your proposal. You can propose other dates."))


def _constraint_of(error: IntegrityError) -> str | None:
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)


def _overlap_sentence(exchange: Exchange, proposal: DateProposal) -> str:
    return _(
        "These dates cannot be agreed: another team visits {host} from {starts} to {ends}. "
        "Please propose other dates."
    ).format(
        host=exchange.host.short_name,
        **_dates_of_the_other(exchange, proposal),
    )


def _dates_of_the_other(exchange: Exchange, proposal: DateProposal) -> dict[str, str]:
    others = Exchange.objects.at_offer_between(exchange.offer, proposal.starts, proposal.ends)
    other = others.exclude(pk=exchange.pk).first()
    starts, ends = (other.starts, other.ends) if other else (proposal.starts, proposal.ends)
    return {"starts": date_format(starts), "ends": date_format(ends)}
