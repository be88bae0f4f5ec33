"""That the demo was loaded."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Loading(models.Model):
    """One row where this database holds the demo; `digest` tells from which content."""

    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "loading of the demo"
        verbose_name_plural = "loadings of the demo"

    def __str__(self) -> str:
        return f"{self.loaded_at:%Y-%m-%d}"
