"""The way of an exchange from its opening to its end."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.actions import advance, lock, record
from lifecycle.refusals import Refused
from matchmaking.actions import close_request, release_visit
from matchmaking.models import Match
from regions.models import Membership, Organisation
from regions.rules import belongs_to

from .. import notices
from ..models import Exchange, ParticipantNeeds
from ..rules import other_side, side_of, speaks_for_side
from ..states import TeamSide
from .outcome import add_follow_ups
from .staleness import refuse_if_outdated, save_next_version


@transaction.atomic
def open_exchange(match: Match, *, by: User) -> Exchange:
    """Begin to carry out an approved match; to be called inside the approving transaction.

    The message of the approval tells both teams to plan now, so there is none of its own.
    """
    host, visitor = match.offer.organisation, match.request.organisation
    exchange = Exchange.objects.create(
        match=match,
        offer=match.offer,
        request=match.request,
        host=host,
        visitor=visitor,
        title=match.offer.title,
        host_organiser=_first_organiser(match, host),
        visitor_organiser=_first_organiser(match, visitor),
    )
    record(exchange, "open", by=by)
    return exchange


@transaction.atomic
def name_organiser(exchange: Exchange, side: str, person: User, *, by: User) -> None:
    """Make `person`, who must belong to that side, its organiser."""
    exchange = lock(exchange)
    organisation = exchange.organisation_of(side)
    if not belongs_to(person, organisation.pk):
        raise Refused(
            _("{person} does not belong to {organisation}.").format(
                person=person, organisation=organisation
            )
        )
    field = f"{side}_organiser"
    setattr(exchange, field, person)
    exchange.save(update_fields=[field])
    record(exchange, "name_organiser", by=by, on_behalf_of=on_behalf(by, exchange, side))


@transaction.atomic
def edit_practical(
    exchange: Exchange, practical: str, *, by: User, version: int | None = None
) -> Exchange:
    """Where to meet, how to get there, where to stay."""
    exchange = lock(exchange)
    refuse_if_outdated(exchange, version)
    _refuse_unless_open(exchange)
    save_next_version(exchange, practical=practical)
    record(exchange, "edit_practical", by=by)
    return exchange


@transaction.atomic
def confirm_programme(
    exchange: Exchange, *, by: User, version: int | None = None, side: str = ""
) -> Exchange:
    """One side says yes to the programme as it stands; the second yes confirms the exchange.

    `side` is for staff, who say it on behalf of that side. Saying it twice changes nothing.
    """
    exchange = lock(exchange)
    side = side or side_of(by, exchange) or TeamSide.HOST
    behalf = on_behalf(by, exchange, side)
    if exchange.allows("confirm") and exchange.confirmed_at(side):
        return exchange
    refuse_if_outdated(exchange, version)
    _refuse_unfinished_programme(exchange)
    yes = {f"{side}_confirmed_at": timezone.now()}
    if exchange.allows("confirm") and not exchange.confirmed_at(other_side(side)):
        for name, value in yes.items():
            setattr(exchange, name, value)
        exchange.save(update_fields=list(yes))
        record(exchange, "confirm", by=by, on_behalf_of=behalf)
        notices.programme_waits_for_yes(exchange, side)
    else:
        advance(exchange, "confirm", by=by, on_behalf_of=behalf, **yes)
        notices.programme_confirmed(exchange)
    return exchange


@transaction.atomic
def complete_exchange(exchange: Exchange, *, by: User | None) -> Exchange:
    """Say that the visit took place: feedback and follow-ups begin. Not before its last day."""
    exchange = lock(exchange)
    if exchange.allows("complete") and not exchange.is_over(timezone.localdate()):
        raise Refused(_("The visit is not over yet. You can say this from the day after it on."))
    behalf = on_behalf(by, exchange) if by else ""
    advance(exchange, "complete", by=by, on_behalf_of=behalf)
    close_request(exchange.request, by=by)
    for practice in exchange.practices.all():
        add_follow_ups(practice, exchange)
    notices.exchange_completed(exchange)
    return exchange


@transaction.atomic
def cancel_exchange(exchange: Exchange, *, by: User, reason: str) -> Exchange:
    """Call it off: the offer gets its visit back, the request is open again, needs are deleted."""
    exchange = lock(exchange)
    advance(exchange, "cancel", by=by, reason=reason, on_behalf_of=on_behalf(by, exchange))
    exchange.date_proposals.waiting().update(answered_at=timezone.now())
    ParticipantNeeds.objects.filter(participant__exchange=exchange).delete()
    release_visit(exchange.match, by=by, reason=reason)
    notices.exchange_cancelled(exchange, by, reason)
    return exchange


@transaction.atomic
def ask_whether_it_took_place(exchange: Exchange) -> None:
    """Ask both teams after the last day; who was asked is not asked again."""
    notices.did_it_take_place(exchange)


def delete_needs_of_past_visits() -> int:
    """Delete what participants needed once it may not be kept any longer; how many rows went."""
    deleted, _by_model = ParticipantNeeds.objects.to_delete(timezone.localdate()).delete()
    return deleted


def on_behalf(user: User, exchange: Exchange, side: str = "") -> str:
    """For the log: the organisations staff act for; empty for the organisations' own people."""
    sides = [side] if side else list(TeamSide)
    if any(speaks_for_side(user, exchange, one) for one in sides):
        return ""
    if belongs_to(user, exchange.host_id) or belongs_to(user, exchange.visitor_id):
        return ""
    return ", ".join(exchange.organisation_of(one).name for one in sides)


def _first_organiser(match: Match, organisation: Organisation) -> User | None:
    """The coordinator who spoke for `organisation` on this match, else its first one."""
    members = Membership.objects.coordinators_of(organisation).select_related("user")
    coordinators = [member.user for member in members.order_by("pk")]
    spoke = {match.proposed_by_id, *match.log.values_list("by", flat=True)}
    return next(
        (person for person in coordinators if person.pk in spoke), next(iter(coordinators), None)
    )


def _refuse_unless_open(exchange: Exchange) -> None:
    if not exchange.is_open:
        raise Refused(
            _("Nothing was saved: this exchange is “{state}” now.").format(
                state=exchange.get_state_display().lower()
            )
        )


def _refuse_unfinished_programme(exchange: Exchange) -> None:
    if not exchange.has_agreed_dates:
        raise Refused(_("Agree on dates first, then confirm the programme."))
    if not exchange.sessions.exists():
        raise Refused(_("The programme is empty. Add at least one session, then confirm it."))
