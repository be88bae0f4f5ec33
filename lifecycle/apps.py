from importlib import import_module

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    name = "lifecycle"

    def ready(self) -> None:
        import_module("lifecycle.receivers")
