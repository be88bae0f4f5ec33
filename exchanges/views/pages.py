"""What the pages of an exchange have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from lifecycle.refusals import Refused

from ..actions import Outdated
from ..models import Exchange
from ..rules import is_possible, may, open_to, side_of


class ExchangePage(LoginRequiredMixin, View):
    """Something on one exchange. Strangers get 404, people of it without the right 403.

    `self.exchange` is the exchange, `self.thing` what the page is about: the same, or a row of
    `model` that belongs to it. A refusal becomes a message on the page `back` leads to.
    """

    permission: str
    model: type[models.Model] = Exchange

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.thing = get_object_or_404(self.visible_rows(), pk=kwargs.pop("pk"))
        self.exchange = self.thing if self.model is Exchange else self.exchange_of(self.thing)
        if not may(request.user, self.permission, self.exchange):
            raise PermissionDenied
        self.side = side_of(request.user, self.exchange)
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.back())

    def exchanges(self) -> models.QuerySet[Exchange]:
        return Exchange.objects.visible_to(self.request.user).with_both_sides()

    def visible_rows(self) -> models.QuerySet:
        if self.model is Exchange:
            return self.exchanges()
        visible = Exchange.objects.visible_to(self.request.user).values("pk")
        rows = self.model._default_manager.filter(exchange__in=visible)
        return rows.select_related(
            "exchange__host__region",
            "exchange__visitor__region",
            "exchange__offer",
            "exchange__request",
        )

    def exchange_of(self, thing: Any) -> Exchange:
        return thing.exchange

    def back(self) -> str:
        return self.exchange.get_absolute_url()

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        open_now = open_to(self.request.user, self.exchange, timezone.localdate())
        context = {"exchange": self.exchange, "side": self.side, "may": open_now} | context
        return render(self.request, template, context, status=status)


class ExchangeButton(ExchangePage):
    """A button: POST does it, `done` is said afterwards."""

    http_method_names = ["post"]
    done = _("Saved.")

    def post(self, request: HttpRequest) -> HttpResponse:
        self.press()
        messages.success(request, str(self.done))
        return redirect(self.back())

    def press(self) -> None:
        raise NotImplementedError


class ExchangeFormPage(ExchangePage):
    """A form on a page of its own. Nothing typed is lost when it is refused."""

    form_class: type[forms.BaseForm]
    template_name = "exchanges/form.html"
    title: Any
    intro: Any = ""
    submit: Any = _("Save")
    done: Any = _("Saved.")

    def get(self, request: HttpRequest) -> HttpResponse:
        if not is_possible(self.permission, self.exchange, timezone.localdate()):
            raise Refused(
                gettext("This is not possible now: the exchange is “{state}”.").format(
                    state=self.exchange.get_state_display().lower()
                )
            )
        return self.show_form(self.make_form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self.show_form(form, status=422)
        try:
            self.save(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, Outdated):
                form.set_version(type(self.thing).objects.get(pk=self.thing.pk).version)
            return self.show_form(form, status=422)
        messages.success(request, str(self.done))
        return redirect(self.next())

    def make_form(self, data=None) -> forms.BaseForm:
        return self.form_class(data, **self.form_words())

    def form_words(self) -> dict[str, Any]:
        """What the form needs besides the data."""
        return {}

    def save(self, form: forms.BaseForm) -> None:
        raise NotImplementedError

    def next(self) -> str:
        return self.back()

    def more(self) -> dict[str, Any]:
        """What the template needs besides the form."""
        return {}

    def show_form(self, form: forms.BaseForm, status: int = 200) -> HttpResponse:
        return self.show(
            self.template_name,
            status,
            form=form,
            title=self.title,
            intro=self.intro,
            submit=self.submit,
            back=self.back(),
            **self.more(),
        )


class EditPage(ExchangeFormPage):
    """Changes a row that has a version, through `action(row, by=, version=, **fields)`."""

    action: Any

    def form_words(self) -> dict[str, Any]:
        return {"instance": self.thing, "initial": {"version": self.thing.version}}

    def save(self, form: forms.BaseForm) -> None:
        version = form.cleaned_data.pop("version")
        # The form has written into `self.thing`; the action compares with the row as stored.
        thing = type(self.thing).objects.get(pk=self.thing.pk)
        type(self).action(thing, by=self.request.user, version=version, **form.cleaned_data)
