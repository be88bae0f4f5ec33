"""The outbox, for staff. To everybody else it does not exist."""

from __future__ import annotations

from uuid import UUID

from csp.decorators import csp
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.refusals import Refused
from notifications.actions import send_message_again
from notifications.filters import MessageFilter
from notifications.models import Message

PER_PAGE = 30

# An e-mail carries its style inside. It is shown as a page of its own that may do nothing else.
EMAIL_PAGE_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@login_required
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("notifications.view_message"):
        raise Http404
    filtered = MessageFilter(request.GET, queryset=Message.objects.for_list())
    page = Paginator(filtered.qs, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/outbox.html", {"filter": filtered, "page_obj": page})


@login_required
@require_safe
def outbox_message(request: HttpRequest, pk: UUID) -> HttpResponse:
    message = _visible_message(request, pk)
    may_read = request.user.has_perm("notifications.read_message", message)
    context = {"message": message, "may_read": may_read, "cause": message.cause}
    return render(request, "notifications/message.html", context)


@csp(EMAIL_PAGE_POLICY)
@login_required
@require_safe
def outbox_message_html(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The message as its recipient sees it, under a policy of its own."""
    message = _visible_message(request, pk)
    if not request.user.has_perm("notifications.read_message", message):
        raise Http404
    return HttpResponse(message.html)


@login_required
@require_POST
def outbox_message_send_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    message = _visible_message(request, pk)
    try:
        send_message_again(message, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The message is waiting to be sent again."))
    return redirect(message)


def _visible_message(request: HttpRequest, pk: UUID) -> Message:
    return get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
