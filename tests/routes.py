"""Every route of the platform, read from the URL resolver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

THIRD_PARTIES = ("allauth.", "django.contrib.")


@dataclass(frozen=True)
class Route:
    name: str
    parameters: tuple[str, ...]
    module: str

    @property
    def is_ours(self) -> bool:
        return not self.module.startswith(THIRD_PARTIES)

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:")


def all_routes() -> list[Route]:
    """Those with a name: nothing of ours is without."""
    return list(_named(get_resolver(), ""))


def _named(resolver: URLResolver, namespace: str) -> Iterator[Route]:
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            yield from _named(found, found.namespace or namespace)
        elif isinstance(found, URLPattern) and found.name:
            name = f"{namespace}:{found.name}" if namespace else found.name
            parameters = tuple(found.pattern.regex.groupindex)
            yield Route(name, parameters, found.callback.__module__)
