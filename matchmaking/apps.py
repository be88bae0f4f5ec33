from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchmakingConfig(AppConfig):
    name = "matchmaking"
    verbose_name = _("Offers, requests and matches")

    def ready(self) -> None:
        import_module("matchmaking.receivers")
