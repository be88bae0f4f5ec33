"""What has been read of texts, so that none is read twice."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import MD5, Cast, Concat

READER_LETTERS = 16


def digest_of(fields: Iterable[str]) -> models.GeneratedField:
    """A column with the digest of these texts, one below the other: the key of `ReadText`."""
    first, *others = fields
    below = [part for name in others for part in (Value("\n"), F(name))]
    text = Concat(F(first), *below, output_field=models.TextField()) if below else F(first)
    return models.GeneratedField(
        expression=Cast(MD5(text), models.UUIDField()),
        output_field=models.UUIDField(),
        db_persist=True,
    )


class ReadText(models.Model):
    """What a reader has found in a text, by the digest of both.

    Another text, other topics or other rules of reading are another key, so no row is ever out
    of date: it is only, one day, of no more use. `terms` are those of `engine.terms`, ascending,
    eight bytes each; `telling_words` is how many different words say something.
    """

    digest = models.UUIDField()
    reader = models.CharField(max_length=READER_LETTERS)
    terms = models.BinaryField()
    telling_words = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "reader"], name="text_is_read_once"),
        ]
