from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegionsConfig(AppConfig):
    name = "regions"
    verbose_name = _("Regions and organisations")

    def ready(self) -> None:
        import_module("regions.receivers")
