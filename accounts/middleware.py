"""Pages in the language the signed-in person chose."""

from django.conf import settings
from django.utils import translation


class LanguageMiddleware:
    """Puts the person's choice before what the browser asks for; strangers get the browser's."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        # Without the cookie there is nobody to ask about, and the answer stays cacheable.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
