"""What has come into being so far, found by its key in the content."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db import models

from accounts.models import User
from regions.models import Membership, Organisation, Topic
from regions.states import Role

ModelT = TypeVar("ModelT", bound=models.Model)


class World:
    """Remembers ids only: whoever asks gets the row, or the person, as it is now."""

    def __init__(self) -> None:
        self._ids: dict[tuple[type[models.Model], str], int] = {}

    def keep(self, key: str, obj: models.Model) -> None:
        self._ids[type(obj), key] = obj.pk

    def find(self, model: type[ModelT], key: str) -> ModelT:
        return model._base_manager.get(pk=self._ids[model, key])

    def person(self, email: str) -> User:
        return User.objects.get(email=email)

    def author(self, organisation: Organisation) -> User:
        """Who drafts there: the first colleague, or the coordinator where there is none."""
        members = Membership.objects.active().filter(organisation=organisation)
        colleague = members.filter(role=Role.COLLEAGUE).order_by("pk").first()
        return (colleague or members.order_by("pk")[0]).user

    def topics(self, slugs: Iterable[str]) -> list[Topic]:
        """The topics in the order of `slugs`."""
        found = Topic.objects.in_bulk(list(slugs), field_name="slug")
        return [found[slug] for slug in slugs]
