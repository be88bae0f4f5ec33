"""Pages to print and the calendar file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ..calendars import programme_calendar
from ..days import dates_in_words
from ..drafting import working_sessions
from ..models import Exchange
from ..models.outcome import FOLLOW_UP_DAYS
from ..scheduling import programme_days
from ..states import TeamSide
from .pages import ExchangePage


class Paper(ExchangePage):
    """One page to print; every paper of an exchange gets the same words to fill in."""

    permission = "view_exchange"
    template_name: str

    def exchanges(self):
        seen = Exchange.objects.visible_to(self.request.user).with_both_sides()
        return seen.select_related("host_organiser", "visitor_organiser").prefetch_related(
            "sessions", "participants"
        )

    def get(self, request: HttpRequest) -> HttpResponse:
        people = self.exchange.participants.all()
        return self.show(
            self.template_name,
            dates=dates_in_words(self.exchange),
            days=programme_days(self.exchange),
            people=people,
            attended=[person for person in people if person.attended],
            today=timezone.localdate(),
            **self.more(),
        )

    def more(self) -> dict[str, Any]:
        """What this paper needs besides."""
        return {}


class Programme(Paper):
    template_name = "exchanges/programme.html"


class Invitation(Paper):
    template_name = "exchanges/invitation.html"


class LearningAgreement(Paper):
    """What both organisations sign: who learns what, how, and what it counts for."""

    template_name = "exchanges/learning_agreement.html"

    def more(self):
        sides = (TeamSide.VISITOR, TeamSide.HOST)
        return {
            "working_sessions": working_sessions(self.exchange),
            "follow_up_days": get_text_list(FOLLOW_UP_DAYS, _("and")),
            "signing": [
                {
                    "person": self.exchange.organiser_of(side),
                    "organisation": self.exchange.organisation_of(side),
                }
                for side in sides
            ],
        }


class Certificates(Paper):
    template_name = "exchanges/certificates.html"


class ProgrammeCalendar(ExchangePage):
    permission = "view_exchange"

    def get(self, request: HttpRequest) -> HttpResponse:
        url = request.build_absolute_uri(self.exchange.get_absolute_url())
        response = HttpResponse(
            programme_calendar(self.exchange, url), content_type="text/calendar; charset=utf-8"
        )
        name = f"programme-{self.exchange.pk}.ics"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
