"""The exchange itself: the list, its page, and the verbs that move it."""

from __future__ import annotations

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django_filters.views import FilterView

from .. import actions
from ..days import dates_in_words, days_in_words, open_proposal
from ..filters import ExchangeFilter
from ..forms import ConfirmForm, OrganiserForm, PracticalForm
from ..models import Exchange
from ..rules import side_of, speaks_for_side
from ..scheduling import programme_days
from ..states import TeamSide
from ..steps import steps_of
from ..todo import todo_for
from ..turns import turn_of, turn_sentence, with_turns
from .pages import EditPage, ExchangeFormPage, ExchangePage


class ExchangeList(LoginRequiredMixin, FilterView):
    """One's exchanges, all of them for staff, in the order in which they matter."""

    filterset_class = ExchangeFilter
    template_name = "exchanges/exchange_list.html"
    context_object_name = "exchanges"
    paginate_by = 30
    strict = False

    def get_queryset(self):
        today = timezone.localdate()
        seen = Exchange.objects.visible_to(self.request.user).with_both_sides()
        return with_turns(seen.in_groups(today), today)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, today = self.request.user, timezone.localdate()
        for exchange in context["exchanges"]:
            side = side_of(user, exchange)
            exchange.dates = dates_in_words(exchange)
            speaks = side is not None and speaks_for_side(user, exchange, side)
            exchange.turn = turn_sentence(exchange, side, today, speaks=speaks)
            is_awaited = turn_of(exchange, today).owner in (side, "both")
            exchange.is_own_turn = speaks and is_awaited
        return context


class ExchangeDetail(ExchangePage):
    permission = "view_exchange"

    def exchanges(self):
        seen = Exchange.objects.visible_to(self.request.user).with_record()
        return seen.select_related("host_organiser", "visitor_organiser", "match__request")

    def get(self, request: HttpRequest) -> HttpResponse:
        exchange, user = self.exchange, request.user
        given = {feedback.side: feedback for feedback in exchange.feedback.all()}
        proposal = open_proposal(exchange)
        speaks = self.side is not None and speaks_for_side(user, exchange, self.side)
        return self.show(
            "exchanges/exchange_detail.html",
            dates=dates_in_words(exchange),
            steps=steps_of(exchange),
            tasks=todo_for(user, exchange),
            turn=turn_sentence(exchange, self.side, speaks=speaks),
            days=programme_days(exchange),
            proposal=proposal,
            proposal_dates=proposal and days_in_words(proposal.starts, proposal.ends),
            story=getattr(exchange, "story", None),
            team=len(exchange.participants.all()),
            has_certificates=exchange.has_certificates(timezone.localdate()),
            feedback_given=[exchange.organisation_of(side).short_name for side in given],
        )


class ConfirmProgramme(ExchangeFormPage):
    """The whole programme once more, and the button that says yes to what is shown."""

    permission = "confirm_exchange"
    form_class = ConfirmForm
    template_name = "exchanges/confirm.html"
    title = gettext_lazy("Confirm the programme")
    submit = gettext_lazy("Confirm the programme")
    done = gettext_lazy("You confirmed the programme. The other team has been told.")

    def form_words(self):
        return {
            "exchange": self.exchange,
            "own_side": self.side,
            "initial": {"version": self.exchange.version},
        }

    def save(self, form) -> None:
        actions.confirm_programme(self.exchange, by=self.request.user, **form.cleaned_data)

    def more(self):
        return {
            "days": programme_days(self.exchange),
            "dates": dates_in_words(self.exchange),
            "confirmed_by": [
                self.exchange.organisation_of(side).short_name
                for side in TeamSide
                if self.exchange.confirmed_at(side)
            ],
        }


class EditPractical(EditPage):
    permission = "edit_practical"
    form_class = PracticalForm
    title = gettext_lazy("Practical information")
    action = staticmethod(actions.edit_practical)


class NameOrganiser(ExchangeFormPage):
    """Who organises for one's side; staff name the side in the address."""

    permission = "name_organiser"
    form_class = OrganiserForm
    title = gettext_lazy("Who organises?")
    intro = gettext_lazy(
        "The organiser is the person the other team writes to. Only the two organisers read "
        "what visitors need in food and access."
    )

    @property
    def organised_side(self) -> TeamSide:
        asked = self.request.GET.get("side")
        return self.side or (TeamSide(asked) if asked in TeamSide.values else TeamSide.HOST)

    def form_words(self):
        side = self.organised_side
        return {
            "organisation": self.exchange.organisation_of(side),
            "initial": {"person": self.exchange.organiser_of(side)},
        }

    def save(self, form) -> None:
        person = form.cleaned_data["person"]
        actions.name_organiser(self.exchange, self.organised_side, person, by=self.request.user)
