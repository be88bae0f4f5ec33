from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangesConfig(AppConfig):
    name = "exchanges"
    verbose_name = _("Exchanges and stories")

    def ready(self) -> None:
        """Listen to what matchmaking sends; the receivers need the models to be loaded."""
        import_module("exchanges.receivers")
