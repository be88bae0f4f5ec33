"""Every message about exchanges and stories."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from notifications.actions import tell
from regions.notices import coordinators

from .models import DateProposal, Exchange, Feedback, PracticeFollowUp, Story
from .rules import other_side
from .states import TeamSide

# Written in each reader's language, when the message is.
day = lazy(date_format, str)


def dates_proposed(proposal: DateProposal) -> None:
    _tell_sides(
        proposal.exchange,
        [other_side(proposal.side)],
        event=f"dates:{proposal.pk}",
        subject=_("Dates for your answer: {title}"),
        paragraphs=[
            _("{who} proposes {starts} to {ends}."),
            *_said(proposal.note),
            _("It is your turn: accept these dates, or propose others."),
        ],
        url=reverse("exchange-dates", args=[proposal.exchange_id]),
        button=_("Answer"),
        who=proposal.exchange.organisation_of(proposal.side).name,
        starts=day(proposal.starts),
        ends=day(proposal.ends),
        said=proposal.note,
    )


def dates_agreed(proposal: DateProposal) -> None:
    _tell_sides(
        proposal.exchange,
        TeamSide,
        event=f"dates:{proposal.pk}:agreed",
        subject=_("Dates agreed: {title}"),
        paragraphs=[
            _("{who} accepted: the visit is from {starts} to {ends}."),
            _("Next, plan the programme together and confirm it."),
        ],
        button=_("Plan the programme"),
        who=proposal.exchange.organisation_of(other_side(proposal.side)).name,
        starts=day(proposal.starts),
        ends=day(proposal.ends),
    )


def dates_declined(proposal: DateProposal, note: str) -> None:
    _tell_sides(
        proposal.exchange,
        [proposal.side],
        event=f"dates:{proposal.pk}:declined",
        subject=_("These dates do not suit: {title}"),
        paragraphs=[
            _("{who} cannot take {starts} to {ends}."),
            *_said(note),
            _("Please propose other dates."),
        ],
        url=reverse("exchange-dates", args=[proposal.exchange_id]),
        button=_("Find other dates"),
        who=proposal.exchange.organisation_of(other_side(proposal.side)).name,
        starts=day(proposal.starts),
        ends=day(proposal.ends),
        said=note,
    )


def programme_waits_for_yes(exchange: Exchange, confirmed_by: str) -> None:
    _tell_sides(
        exchange,
        [other_side(confirmed_by)],
        event=f"confirm:{exchange.version}:{confirmed_by}",
        subject=_("Confirm the programme: {title}"),
        paragraphs=[
            _("{who} confirmed the programme. It is your turn: read it and confirm it too."),
            _("You can still change it. Then both teams confirm it again."),
        ],
        url=reverse("exchange-confirm", args=[exchange.pk]),
        button=_("Read the programme"),
        who=exchange.organisation_of(confirmed_by).name,
    )


def programme_confirmed(exchange: Exchange) -> None:
    _tell_sides(
        exchange,
        TeamSide,
        event=f"confirmed:{exchange.version}",
        subject=_("The programme stands: {title}"),
        paragraphs=[
            _("Both teams confirmed the programme. {visitor} visits {host} from {starts} on."),
            _("You can print it, or put it into your calendar."),
        ],
        button=_("See the programme"),
        starts=day(exchange.starts),
    )


def programme_changed(exchange: Exchange, sides: Collection[str]) -> None:
    """For the sides whose confirmation was emptied by somebody else's change."""
    _tell_sides(
        exchange,
        sides,
        event=f"changed:{exchange.version}",
        subject=_("The programme changed: {title}"),
        paragraphs=[
            _("The programme was changed after you had confirmed it."),
            _("It is your turn: read what is new and confirm it again."),
        ],
        url=reverse("exchange-confirm", args=[exchange.pk]),
        button=_("Read the programme"),
    )


def did_it_take_place(exchange: Exchange) -> None:
    _tell_sides(
        exchange,
        TeamSide,
        event=f"over:{exchange.ends}",
        subject=_("How did it go? {title}"),
        paragraphs=[
            _("The visit of {visitor} to {host} is over."),
            _("Please say that it took place, and tell us how it went. It takes five minutes."),
            _("If nobody says otherwise, we take it as done after seven days."),
        ],
        button=_("Tell how it went"),
    )


def exchange_completed(exchange: Exchange) -> None:
    _tell_sides(
        exchange,
        TeamSide,
        event="completed",
        subject=_("Tell us how it went: {title}"),
        paragraphs=[
            _("The visit took place. Thank you for your work."),
            _("Please give your feedback within two weeks, while it is fresh."),
        ],
        url=reverse("exchange-feedback", args=[exchange.pk]),
        button=_("Give feedback"),
    )


def exchange_cancelled(exchange: Exchange, by: User, reason: str) -> None:
    _tell_sides(
        exchange,
        TeamSide,
        event="cancelled",
        subject=_("Cancelled: {title}"),
        paragraphs=[
            _("{person} cancelled the exchange of {host} and {visitor}."),
            *_said(reason),
            _("The visit is free again, and the request is open again."),
        ],
        person=by,
        said=reason,
    )


def feedback_given(feedback: Feedback) -> None:
    exchange = feedback.exchange
    both_gave = exchange.feedback.count() == len(TeamSide)
    _tell_sides(
        exchange,
        TeamSide if both_gave else [other_side(feedback.side)],
        event=f"feedback:{feedback.side}",
        subject=_("Feedback on: {title}"),
        paragraphs=(
            [_("Both teams gave their feedback. You can read it now.")]
            if both_gave
            else [
                _("The other team gave its feedback."),
                _("Give yours, then both teams can read what the other wrote."),
            ]
        ),
        url=reverse("exchange-feedback", args=[exchange.pk]),
        button=_("Read the feedback") if both_gave else _("Give feedback"),
    )


def follow_ups_due(exchange: Exchange, questions: Sequence[PracticeFollowUp]) -> None:
    methods = ", ".join(question.practice.title for question in questions)
    days = max(question.after_days for question in questions)
    _tell_sides(
        exchange,
        [TeamSide.VISITOR],
        event="follow-up:" + "-".join(str(question.pk) for question in questions)[:100],
        subject=_("What became of what you saw? {title}"),
        paragraphs=[
            ngettext_lazy(
                "Your visit to {host} was {days} day ago.",
                "Your visit to {host} was {days} days ago.",
                days,
            ),
            _("What became of this at home: {methods}?"),
        ],
        button=_("Answer in one minute"),
        days=days,
        methods=methods,
    )


def story_published(story: Story) -> None:
    _tell_sides(
        story.exchange,
        TeamSide,
        event=f"story:{story.published_at:%Y%m%d%H%M%S}",
        subject=_("Your story is public: {title}"),
        paragraphs=[
            _("The association published the story of your exchange."),
            _("If something in it is wrong, please write to us."),
        ],
        url=story.get_absolute_url(),
        button=_("Read the story"),
    )


def _tell_sides(
    exchange: Exchange,
    sides: Collection[str],
    *,
    event: str,
    subject,
    paragraphs: Sequence,
    url: str = "",
    button="",
    **words,
) -> None:
    """Tell the coordinators and organisers of `sides`, each person once.

    `words` fill the gaps in `subject` and `paragraphs`, besides title, host and visitor.
    """
    words |= {
        "title": exchange.title,
        "host": exchange.host.name,
        "visitor": exchange.visitor.name,
    }
    tell(
        _people(exchange, sides),
        key=f"exchange:{exchange.pk}:{event}",
        kind=f"exchange_{event.partition(':')[0]}".replace("-", "_"),
        subject=format_lazy(subject, **words),
        paragraphs=[format_lazy(paragraph, **words) for paragraph in paragraphs],
        url=url or exchange.get_absolute_url(),
        button=button or _("Open the exchange"),
    )


def _people(exchange: Exchange, sides: Collection[str]) -> list[User]:
    people: dict[int, User] = {}
    for side in sides:
        for person in coordinators(exchange.organisation_of(side)):
            people[person.pk] = person
        organiser = exchange.organiser_of(side)
        if organiser and organiser.is_active:
            people[organiser.pk] = organiser
    return list(people.values())


def _said(words: str) -> list:
    """A paragraph for what somebody wrote, or nothing."""
    return [_("“{said}”")] if words else []
