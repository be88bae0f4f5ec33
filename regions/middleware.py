"""Which of their organisations a person acts for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from .models import Organisation
from .rules import memberships_of

SESSION_KEY = "acting_organisation"


class ActingOrganisationMiddleware:
    """Sets `request.organisation`: the one chosen in the menu, else the person's first, or None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.organisation = SimpleLazyObject(lambda: acting_organisation(request))
        return self.get_response(request)


def acting_organisation(request: HttpRequest) -> Organisation | None:
    own = [membership.organisation for membership in memberships_of(request.user)]
    chosen = request.session.get(SESSION_KEY)
    return next((o for o in own if o.pk == chosen), own[0] if own else None)
