"""Finding and agreeing on dates."""

from __future__ import annotations

from datetime import date

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import actions, scheduling
from ..days import dates_in_words, days_in_words, open_proposal
from ..forms import DatesForm, DeclineDatesForm
from ..models import DateProposal, Exchange
from ..rules import other_side
from .pages import ExchangeButton, ExchangeFormPage


class Dates(ExchangeFormPage):
    """The date finder, what waits for an answer, and a form for any other dates."""

    permission = "propose_dates"
    form_class = DatesForm
    template_name = "exchanges/dates.html"
    title = _("Dates")
    submit = _("Propose these dates")
    done = _("Proposed. The other team has been told.")

    def exchanges(self):
        seen = Exchange.objects.visible_to(self.request.user).with_both_sides()
        return seen.prefetch_related("offer__windows", "request__windows", "date_proposals__by")

    def form_words(self):
        asked = {name: self.request.GET.get(name) for name in ("starts", "ends")}
        return {
            "exchange": self.exchange,
            "own_side": self.side,
            "initial": {name: value for name, value in asked.items() if value},
        }

    def save(self, form) -> None:
        actions.propose_dates(self.exchange, by=self.request.user, **form.cleaned_data)

    def more(self):
        exchange = self.exchange
        found = scheduling.find_dates(exchange, timezone.localdate())
        proposal = open_proposal(exchange)
        is_ours = proposal is not None and proposal.side == self.side
        return {
            "found": found,
            "suggestions": [_suggestion(starts, ends) for starts, ends in found.suggestions],
            "dates": dates_in_words(exchange),
            "proposal": proposal,
            "proposal_dates": proposal and days_in_words(proposal.starts, proposal.ends),
            "proposed_by": proposal and exchange.organisation_of(proposal.side),
            "asked": proposal and exchange.organisation_of(other_side(proposal.side)),
            "can_answer": proposal is not None and not is_ours,
            "remarks": proposal and scheduling.remarks_on(exchange, proposal.starts, proposal.ends),
            "decline_form": DeclineDatesForm(auto_id="decline_%s"),
        }

    def next(self) -> str:
        return self.request.path


class AcceptDates(ExchangeButton):
    permission = "answer_dates"
    done = _("Agreed. Both teams have been told. Next is the programme.")

    def press(self) -> None:
        actions.accept_dates(self.proposal(), by=self.request.user)

    def proposal(self) -> DateProposal:
        """The one the page showed, not whichever waits now."""
        asked = self.request.POST.get("proposal", "")
        number = int(asked) if asked.isdecimal() else 0
        return get_object_or_404(DateProposal, pk=number, exchange=self.exchange)


class DeclineDates(AcceptDates):
    done = _("Declined. The other team has been told.")

    def press(self) -> None:
        form = DeclineDatesForm(self.request.POST)
        note = form.cleaned_data["note"] if form.is_valid() else ""
        actions.decline_dates(self.proposal(), by=self.request.user, note=note)

    def back(self) -> str:
        return reverse("exchange-dates", args=[self.exchange.pk])


def _suggestion(starts: date, ends: date) -> dict[str, object]:
    return {"starts": starts, "ends": ends, "words": days_in_words(starts, ends)}
