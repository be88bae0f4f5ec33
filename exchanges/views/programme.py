"""Making the programme."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lifecycle.refusals import Refused

from .. import actions
from ..forms import CopyDayForm, SessionForm
from ..models import ProgrammeSession
from .pages import EditPage, ExchangeButton, ExchangeFormPage

MOVES = {"earlier": actions.move_session_earlier, "later": actions.move_session_later}


class ToProgramme:
    """Afterwards one is back at the programme, not at the top of the page."""

    def back(self) -> str:
        return f"{reverse('exchange-detail', args=[self.exchange.pk])}#programme"


class AddSession(ToProgramme, ExchangeFormPage):
    permission = "edit_programme"
    form_class = SessionForm
    title = gettext_lazy("Add a session")
    submit = gettext_lazy("Add the session")
    done = gettext_lazy("Added.")

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.exchange.has_agreed_dates:
            raise Refused(_("Agree on dates first, then plan the programme."))
        return super().get(request)

    def form_words(self):
        return {"exchange": self.exchange, "initial": {"day": self.request.GET.get("day")}}

    def save(self, form) -> None:
        fields = {key: value for key, value in form.cleaned_data.items() if key != "version"}
        actions.add_session(self.exchange, by=self.request.user, **fields)


class EditSession(ToProgramme, EditPage):
    permission = "edit_programme"
    model = ProgrammeSession
    form_class = SessionForm
    title = gettext_lazy("Change the session")
    action = staticmethod(actions.edit_session)

    def form_words(self):
        return super().form_words() | {"exchange": self.exchange}

    def more(self):
        return {
            "remove_url": reverse("session-remove", args=[self.exchange.pk]),
            "remove_name": "session",
            "remove_label": _("Remove this session"),
            "thing": self.thing,
        }


class MoveSession(ToProgramme, ExchangeButton):
    """Earlier, later, or to another day: what `to` says."""

    permission = "edit_programme"
    model = ProgrammeSession
    done = gettext_lazy("Moved.")

    def press(self) -> None:
        where, version = self.request.POST.get("to", ""), self.request.POST.get("version", "")
        words = {"by": self.request.user}
        if version.isdecimal():
            words["version"] = int(version)
        if where in MOVES:
            MOVES[where](self.thing, **words)
        else:
            actions.move_session_to_day(self.thing, _day(where), **words)


class RemoveSession(ToProgramme, ExchangeButton):
    """Pressed twice, it says twice that the session is gone."""

    permission = "edit_programme"
    done = gettext_lazy("The session was removed.")

    def press(self) -> None:
        asked = self.request.POST.get("session", "")
        session = self.exchange.sessions.filter(pk=asked if asked.isdecimal() else 0).first()
        if session:
            actions.remove_session(session, by=self.request.user)


class CopyDay(ToProgramme, ExchangeFormPage):
    permission = "edit_programme"
    form_class = CopyDayForm
    title = gettext_lazy("Copy a day")
    intro = gettext_lazy("Sessions that are on the other day already stay as they are.")
    submit = gettext_lazy("Copy the sessions")

    def form_words(self):
        return {
            "exchange": self.exchange,
            "initial": {"source": self.request.GET.get("source")},
        }

    def save(self, form) -> None:
        copied = actions.copy_day(self.exchange, by=self.request.user, **form.cleaned_data)
        self.done = ngettext("{count} session copied.", "{count} sessions copied.", copied).format(
            count=copied
        )


class StartFromOffer(ToProgramme, ExchangeButton):
    permission = "edit_programme"
    done = gettext_lazy("Here is a start from the offer. Change whatever you like.")

    def press(self) -> None:
        actions.start_from_offer(self.exchange, by=self.request.user)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("Choose where the session should go.")) from error
