"""What an exchange left behind: feedback, practices, a visit back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.actions import lock, record
from lifecycle.refusals import Refused
from matchmaking.actions import save_request
from matchmaking.models import VisitRequest

from .. import notices
from ..models import Exchange, Feedback, Practice, PracticeFollowUp
from ..models.outcome import FOLLOW_UP_DAYS
from ..rules import side_of
from .staleness import refuse_if_outdated, save_next_version

TITLE_LENGTH = VisitRequest._meta.get_field("title").max_length


@transaction.atomic
def give_feedback(exchange: Exchange, *, by: User, **answers: Any) -> Feedback:
    """One side's answers, once. Sending them twice keeps the first."""
    exchange = lock(exchange)
    if not exchange.awaits_report(timezone.localdate()):
        raise Refused(_("Please tell us how it went after the visit."))
    side = side_of(by, exchange)
    if side is None:
        raise Refused(_("Only the two teams give feedback."))
    given = exchange.feedback.filter(side=side).first()
    if given:
        return given
    feedback = exchange.feedback.create(side=side, by=by, **answers)
    record(exchange, "give_feedback", by=by)
    notices.feedback_given(feedback)
    return feedback


@transaction.atomic
def add_practice(exchange: Exchange, *, by: User, **fields: Any) -> Practice:
    """Write down a method the visitors take home; the same method twice stays one."""
    exchange = lock(exchange)
    if not exchange.awaits_report(timezone.localdate()):
        raise Refused(_("You can write down what you take home after the visit."))
    same = exchange.practices.filter(title=fields["title"]).first()
    if same:
        return same
    practice = exchange.practices.create(**fields)
    add_follow_ups(practice, exchange)
    return practice


@transaction.atomic
def edit_practice(
    practice: Practice, *, by: User, version: int | None = None, **fields: Any
) -> Practice:
    practice = Practice.objects.select_for_update().get(pk=practice.pk)
    refuse_if_outdated(practice, version)
    save_next_version(practice, **fields)
    return practice


def add_follow_ups(practice: Practice, exchange: Exchange) -> None:
    """Ask again FOLLOW_UP_DAYS after a completed visit, where these days are still to come."""
    if not exchange.is_completed:
        return
    today = timezone.localdate()
    for days in FOLLOW_UP_DAYS:
        due_on = exchange.ends + timedelta(days=days)
        if due_on >= today:
            practice.follow_ups.get_or_create(after_days=days, defaults={"due_on": due_on})


@transaction.atomic
def answer_follow_up(
    follow_up: PracticeFollowUp, *, by: User, status: str, note: str = ""
) -> PracticeFollowUp:
    """Say what became of a method; the practice takes on that status. The first answer counts."""
    follow_up = PracticeFollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if follow_up.answered_at:
        return follow_up
    if follow_up.due_on > timezone.localdate():
        raise Refused(_("This question will be asked later."))
    follow_up.answered_at, follow_up.status, follow_up.note = timezone.now(), status, note
    follow_up.save(update_fields=["answered_at", "status", "note"])
    edit_practice(follow_up.practice, by=by, status=status)
    return follow_up


@transaction.atomic
def ask_follow_ups(exchange: Exchange) -> None:
    """Ask the visiting team once about each method whose day has come."""
    due = PracticeFollowUp.objects.due(timezone.localdate()).filter(
        practice__exchange=exchange, asked_at__isnull=True
    )
    questions = list(due.select_for_update(of=("self",)).select_related("practice"))
    if questions:
        notices.follow_ups_due(exchange, questions)
        due.filter(pk__in=[q.pk for q in questions]).update(asked_at=timezone.now())


@transaction.atomic
def visit_back_request(exchange: Exchange, *, by: User) -> VisitRequest:
    """A draft request with the roles swapped: the host wants to visit its visitor. Only once."""
    exchange = lock(exchange)
    if exchange.visit_back:
        return exchange.visit_back
    if not exchange.is_completed:
        raise Refused(_("You can ask to visit back once the visit has taken place."))
    request = _draft_with_roles_swapped(exchange, by)
    exchange.visit_back = request
    exchange.save(update_fields=["visit_back"])
    record(exchange, "visit_back", by=by)
    return request


def _draft_with_roles_swapped(exchange: Exchange, by: User) -> VisitRequest:
    offer = exchange.offer
    title = _("Visit back: {title}").format(title=exchange.title)
    request = VisitRequest(
        organisation=exchange.host,
        department=offer.department,
        title=title[:TITLE_LENGTH],
        team_size=exchange.request.team_size,
        days=exchange.request.days,
        countries=[exchange.visitor.country],
    )
    return save_request(
        request,
        by=by,
        topics=sorted(offer.topics.all(), key=lambda topic: topic.pk != offer.main_topic_id),
        languages={spoken.language: spoken.level for spoken in offer.languages.all()},
        windows=[],
    )
