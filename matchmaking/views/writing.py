"""Writing offers and requests: the form, copying, discarding, handing over to a coordinator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from lifecycle.refusals import Refused
from regions.models import Organisation

from ..actions.wishes import SavedMeanwhile, SentBefore
from ..forms.offer import OrganisationChoiceForm
from ..forms.wishes import WishForm

Action = Callable[..., Any]

KEY = "form"


def organisation_written_for(request: HttpRequest) -> Organisation | None:
    """The organisation named in the address, else the one the person acts for."""
    slug = request.GET.get("organisation")
    if not slug:
        return request.organisation or None
    visible = Organisation.objects.visible_to(request.user).select_related("region")
    return get_object_or_404(visible, slug=slug)


class WishView(LoginRequiredMixin, View):
    """What concerns one offer or request: 404 who may not see it, 403 who may not do this."""

    model: type | None = None
    action: Action | None = None
    verb = ""

    def wish(self, pk: int):
        visible = self.model.objects.visible_to(self.request.user)
        found = get_object_or_404(visible.with_facts(), pk=pk)
        if not self.request.user.has_perm(self.model.permission_for(self.verb), found):
            raise PermissionDenied
        return found


class WriteView(WishView):
    """The form of a new or a saved offer or request."""

    form_class: type[WishForm] | None = None
    publish: Action | None = None
    template_name = ""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if "pk" in kwargs:
            self.verb = "change"
            self.written = self.wish(kwargs["pk"])
            if not self.written.is_editable:
                messages.error(request, _("This can no longer be changed. You can copy it."))
                return redirect(self.written)
            return super().dispatch(request, *args, **kwargs)
        organisation = organisation_written_for(request)
        if organisation is None:
            return self._ask_for_organisation()
        if not request.user.has_perm(self.model.permission_for("add"), organisation):
            raise PermissionDenied
        self.written = self.model(organisation=organisation, form_key=_key_in(request.GET))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        if pk is None:
            if self.written.form_key is None:
                return redirect(_address_with_key(request))
            if first := self.written.made_before():
                return self._lead_to(first)
        return self._show(self.form_class(instance=self.written))

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        for rows in ("languages", "windows"):
            if f"add_{rows}" in request.POST:
                return self._show(
                    self.form_class.with_another_row(request.POST, instance=self.written, rows=rows)
                )
        form = self.form_class(
            request.POST,
            instance=self.written,
            must_be_complete=self._must_be_complete(),
        )
        if not form.is_valid():
            return self._show(form, status=422)
        return self._save(form)

    def _save(self, form: WishForm) -> HttpResponse:
        try:
            self.action(
                form.instance,
                by=self.request.user,
                topics=form.chosen_topics(),
                languages=form.languages.levels(),
                windows=form.windows.spans(),
            )
        except SentBefore as refusal:
            return self._send_again(refusal.first)
        except SavedMeanwhile as refusal:
            return self._show_again(form, refusal)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._show(form, status=409)
        if "publish" in self.request.POST:
            self._publish(form.instance)
        else:
            messages.success(self.request, _("Saved."))
        return redirect(form.instance)

    def _publish(self, wish) -> None:
        """What is saved stays saved, whatever comes of publishing it."""
        if not self.request.user.has_perm(self.model.permission_for("publish"), wish):
            raise PermissionDenied
        try:
            self.publish(wish, by=self.request.user)
        except Refused as refusal:
            messages.warning(self.request, _("Saved. {why}").format(why=refusal))
        else:
            messages.success(self.request, str(self.model.transitions["publish"].done))

    def _send_again(self, first) -> HttpResponse:
        """Lead to what the form made when it was sent first; other words are kept."""
        self.written = first
        may_change = self.request.user.has_perm(self.model.permission_for("change"), first)
        if may_change and first.is_editable:
            form = self.form_class(
                self._data_for(first.version),
                instance=self.model.objects.get(pk=first.pk),
                must_be_complete=self._must_be_complete(),
            )
            if not (form.is_valid() and form.says_what_is_saved()):
                form.add_error(
                    None,
                    _(
                        "You have sent this form before with other words. Nothing was doubled, "
                        "and nothing you typed is lost: save it to replace what was saved."
                    ),
                )
                return self._show(form, status=409)
        if "publish" in self.request.POST and first.is_draft:
            self._publish(first)
            return redirect(first)
        return self._lead_to(first)

    def _lead_to(self, first) -> HttpResponse:
        messages.info(self.request, str(SentBefore(first)))
        return redirect(first)

    def _show_again(self, form: WishForm, refusal: SavedMeanwhile) -> HttpResponse:
        """The same text, now written from the present version: saving again replaces it."""
        again = self.form_class(
            self._data_for(refusal.version),
            instance=self.written,
            must_be_complete=form.must_be_complete,
        )
        again.add_error(None, str(refusal))
        return self._show(again, status=409)

    def _must_be_complete(self) -> bool:
        return "publish" in self.request.POST or not self.written.is_draft

    def _data_for(self, version: int) -> QueryDict:
        """What was sent, as if written from this version."""
        data = self.request.POST.copy()
        data["version"] = str(version)
        return data

    def _show(self, form: WishForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "wish": self.written,
            "is_new": self.written.pk is None,
            "may_publish": self.written.is_draft
            and self.request.user.has_perm(self.model.permission_for("publish"), self.written),
            **self.more_context(form),
        }
        return render(self.request, self.template_name, context, status=status)

    def more_context(self, form: WishForm) -> dict[str, Any]:
        return {}

    def _ask_for_organisation(self) -> HttpResponse:
        if self.request.user.is_staff:
            return render(
                self.request,
                "matchmaking/wish_organisation.html",
                {"form": OrganisationChoiceForm(), "noun": self.model._meta.verbose_name},
            )
        messages.info(self.request, _("First join or register your organisation."))
        return redirect("my-organisation")


def _key_in(words: QueryDict) -> UUID | None:
    try:
        return UUID(words.get(KEY, ""))
    except ValueError:
        return None


def _address_with_key(request: HttpRequest) -> str:
    """The key of a form stands in its address, which is the same whenever one goes back to it."""
    words = request.GET.copy()
    words[KEY] = str(uuid4())
    return f"{request.path}?{words.urlencode()}"


class CopyView(WishView):
    """Each page shown makes one copy, however often its button is pressed."""

    verb = "copy"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        wish, key = self.wish(pk), _key_in(request.POST)
        try:
            draft = self.action(wish, by=request.user, form_key=key)
        except SentBefore as refusal:
            draft = refusal.first
            messages.info(request, str(refusal))
        else:
            words = _("This is your copy, a draft. Change what is different, then publish it.")
            messages.success(request, words)
        return redirect(f"{draft.noun}-edit", pk=draft.pk)


class DiscardView(WishView):
    """GET asks, POST deletes the draft."""

    verb = "discard"
    next_name = ""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return render(request, "matchmaking/wish_discard.html", {"wish": self.wish(pk)})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        wish = self.wish(pk)
        try:
            self.action(wish, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(wish)
        messages.success(request, _("The draft is gone."))
        return redirect(self.next_name)


class HandOverView(WishView):
    """Asks the coordinators to publish a draft."""

    verb = "change"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        wish = self.wish(pk)
        try:
            self.action(wish, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your coordinators have been asked to publish it."))
        return redirect(wish)
