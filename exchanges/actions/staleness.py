"""Refusing what was sent from a page that is out of date."""

from django.db import models
from django.utils.translation import gettext as _

from lifecycle.refusals import Refused


class Outdated(Refused):
    """Sent from a page that was loaded before somebody else's change."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nothing was saved: somebody else changed this after you opened the page. "
                "Look at it as it is now, then send yours again."
            )
        )


def refuse_if_outdated(obj: models.Model, version: int | None) -> None:
    """`version` is what the page showed; None where nobody looked at a page."""
    if version is not None and obj.version != version:
        raise Outdated


def save_next_version(obj: models.Model, **fields) -> None:
    """Save `fields` on `obj` and count its version up."""
    for name, value in fields.items():
        setattr(obj, name, value)
    obj.version += 1
    obj.save(update_fields=[*fields, "version"])
