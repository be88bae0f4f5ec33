"""The pages behind the buttons: one view for every verb of every noun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from .forms import ReasonForm
from .models import Stateful
from .refusals import Refused

Action = Callable[..., object]


class VerbView(LoginRequiredMixin, View):
    """GET asks (with a reason where the verb may have one), POST does the verb.

    An object the user may not see is 404, one they see without the right to the verb is 403;
    a refusal becomes a message on the object's own page.
    """

    model: type[Stateful]
    verb: str
    action: Action

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        rows: Any = self.model._default_manager
        self.object = get_object_or_404(rows.visible_to(request.user), pk=kwargs["pk"])
        if not request.user.has_perm(self.model.permission_for(self.verb), self.object):
            raise PermissionDenied
        self.transition = self.model.transitions[self.verb]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._ask(self._form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self._ask(form, status=422)
        reason = form.cleaned_data["reason"]
        # A verb without a question has no reason either.
        words = {"reason": reason} if self.transition.asks else {}
        try:
            type(self).action(self.object, by=request.user, **words)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(self.transition.done))
        return redirect(self._next())

    def _form(self, data: QueryDict | None = None) -> ReasonForm:
        asked = self.transition
        return ReasonForm(data, is_required=asked.needs_reason, read_by=asked.reason_read_by)

    def _ask(self, form: ReasonForm, status: int = 200) -> HttpResponse:
        context = {
            "object": self.object,
            "transition": self.transition,
            "form": form,
            "next": self._next(),
        }
        return render(self.request, "lifecycle/ask.html", context, status=status)

    def _next(self) -> str:
        asked = self.request.POST.get("next") or self.request.GET.get("next") or ""
        if url_has_allowed_host_and_scheme(asked, allowed_hosts={self.request.get_host()}):
            return asked
        return str(self.object.get_absolute_url())


def verb_paths(
    prefix: str, model: type[Stateful], actions: Mapping[str, Action]
) -> list[URLPattern]:
    """A path for each verb: `matches/<pk>/approve/`, named `match-approve`."""
    return [
        path(
            f"{prefix}/<int:pk>/{verb}/",
            _view_of(model, verb, action).as_view(),
            name=f"{model.noun}-{verb}",
        )
        for verb, action in actions.items()
    ]


def _view_of(model: type[Stateful], verb: str, action: Action) -> type[VerbView]:
    name = f"{verb.title()}{model.__name__}View"
    return type(name, (VerbView,), {"model": model, "verb": verb, "action": staticmethod(action)})
