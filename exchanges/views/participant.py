"""The visiting team."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import actions
from ..forms import AttendanceForm, NeedsForm, NewParticipantForm, ParticipantForm
from ..models import Participant, ParticipantNeeds
from ..rules import may
from .pages import EditPage, ExchangeButton, ExchangeFormPage, ExchangePage


class ToPeople:
    def back(self) -> str:
        return reverse("exchange-people", args=[self.exchange.pk])


class People(ExchangePage):
    """Who travels, for both teams; what they need, for the two organisers."""

    permission = "view_exchange"

    def get(self, request: HttpRequest) -> HttpResponse:
        people = list(self.exchange.participants.all())
        needs = {}
        if may(request.user, "see_needs", self.exchange):
            needs = {row.participant_id: row for row in _needs_of(self.exchange)}
        return self.show(
            "exchanges/people.html",
            people=[{"participant": person, "needs": needs.get(person.pk)} for person in people],
            has_attendance=any(person.attended is not None for person in people),
        )


class AddParticipant(ToPeople, ExchangeFormPage):
    permission = "edit_participants"
    form_class = NewParticipantForm
    title = gettext_lazy("Name a visitor")
    submit = gettext_lazy("Add this person")
    done = gettext_lazy("Added.")

    def save(self, form) -> None:
        fields = {key: value for key, value in form.cleaned_data.items() if key != "version"}
        actions.add_participant(self.exchange, by=self.request.user, **fields)
        _warn_of_large_team(self.request, self.exchange)


class EditParticipant(ToPeople, EditPage):
    permission = "edit_participants"
    model = Participant
    form_class = ParticipantForm
    title = gettext_lazy("Change a visitor")
    action = staticmethod(actions.edit_participant)

    def more(self):
        return {
            "remove_url": reverse("participant-remove", args=[self.exchange.pk]),
            "remove_name": "participant",
            "remove_label": _("Take this person off the list"),
            "thing": self.thing,
        }


class RemoveParticipant(ToPeople, ExchangeButton):
    """Pressed twice, it says twice that the person is off the list."""

    permission = "edit_participants"
    done = gettext_lazy("Off the list. What we knew of this person is deleted.")

    def press(self) -> None:
        asked = self.request.POST.get("participant", "")
        people = self.exchange.participants.filter(pk=asked if asked.isdecimal() else 0)
        if participant := people.first():
            actions.remove_participant(participant, by=self.request.user)


class EditNeeds(ToPeople, ExchangeFormPage):
    permission = "edit_needs"
    model = Participant
    form_class = NeedsForm
    title = gettext_lazy("What this person needs")
    intro = gettext_lazy(
        "Only the two organisers read this. It is deleted 30 days after the visit."
    )

    def form_words(self):
        needs = ParticipantNeeds.objects.filter(participant=self.thing).first()
        return {"initial": {"diet": needs.diet, "access": needs.access} if needs else {}}

    def save(self, form) -> None:
        actions.edit_needs(self.thing, by=self.request.user, **form.cleaned_data)

    def more(self):
        return {"about": self.thing.name}


class MarkAttendance(ToPeople, ExchangeFormPage):
    permission = "mark_attendance"
    form_class = AttendanceForm
    title = gettext_lazy("Who took part?")
    intro = gettext_lazy("People you mark can get an attendance certificate.")

    def form_words(self):
        people = self.exchange.participants.all()
        present = [person.pk for person in people if person.attended is not False]
        return {"exchange": self.exchange, "initial": {"present": present}}

    def save(self, form) -> None:
        present = {person.pk for person in form.cleaned_data["present"]}
        actions.mark_attendance(self.exchange, present, by=self.request.user)


def _needs_of(exchange):
    return ParticipantNeeds.objects.filter(participant__exchange=exchange)


def _warn_of_large_team(request: HttpRequest, exchange) -> None:
    named, agreed = exchange.participants.count(), exchange.request.team_size
    if named > agreed:
        messages.warning(
            request,
            ngettext(
                "You have named {named} people, but agreed on {agreed}. Ask {host} first.",
                "You have named {named} people, but agreed on {agreed}. Ask {host} first.",
                named,
            ).format(named=named, agreed=agreed, host=exchange.host.short_name),
        )
