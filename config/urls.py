from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from config import health

# Staff sign in by the same page as everybody, with its limits on tries.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("", include("regions.urls")),
    path("", include("matchmaking.urls")),
    path("", include("exchanges.urls")),
    path("", include("notifications.urls")),
    path("", include("portal.urls")),
]
