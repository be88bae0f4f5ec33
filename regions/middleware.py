"""Which of their organisations a person acts for."""

from django.utils.functional import SimpleLazyObject

from .models import Organisation

SESSION_KEY = "acting_organisation"


class ActingOrganisationMiddleware:
    """Sets `request.organisation`: the one chosen in the menu, else the person's first, or None."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        request.organisation = SimpleLazyObject(lambda: acting_organisation(request))
        return self.get_response(request)


def acting_organisation(request) -> Organisation | None:
    if not request.user.is_authenticated:
        return None
    own = list(
        Organisation.objects.of(request.user).select_related("region").order_by("name", "pk")
    )
    request.own_organisations = own
    chosen = request.session.get(SESSION_KEY)
    return next((o for o in own if o.pk == chosen), own[0] if own else None)
