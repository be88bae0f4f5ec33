"""The two-level topic tree."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TopicQuerySet(models.QuerySet["Topic"]):
    def groups(self) -> TopicQuerySet:
        return self.filter(parent__isnull=True)

    def leaves(self) -> TopicQuerySet:
        """The topics an offer or a request may name, group by group."""
        return (
            self.filter(parent__isnull=False)
            .select_related("parent")
            .order_by("parent__position", "position", "slug")
        )


class Topic(models.Model):
    """A group (no parent) or a topic below one.

    `names` maps a language to the name; English is always there. `synonyms` maps a language
    to a list of other words for the same thing, which search and fit understand.
    """

    slug = models.SlugField(max_length=60, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    position = models.PositiveSmallIntegerField(default=0)
    names = models.JSONField(default=dict)
    description = models.CharField(max_length=300, blank=True)
    synonyms = models.JSONField(default=dict, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(names__has_key="en"), name="topic_has_an_english_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page, else in English."""
        language = (get_language() or "en").split("-")[0]
        return self.names.get(language) or self.names["en"]
