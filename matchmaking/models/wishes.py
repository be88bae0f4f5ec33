"""What offers and requests have in common: audiences, languages with a level, windows."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from regions.models import Organisation, Topic

SEARCH_WORDS_MAX = 8
VISIT_DAYS_MIN, VISIT_DAYS_MAX = 1, 60


class Audience(models.TextChoices):
    PRACTITIONERS = "practitioners", _("Practitioners")
    TEAM_LEADERS = "team_leaders", _("Team leaders")
    POLICY_MAKERS = "policy_makers", _("Policy makers")
    TEACHERS = "teachers", _("Teachers and trainers")
    COUNSELLORS = "counsellors", _("Counsellors")
    EMPLOYERS = "employers", _("Employers")
    RESEARCHERS = "researchers", _("Researchers")


class Level(models.TextChoices):
    """Levels of the Common European Framework of Reference for Languages (CEFR)."""

    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"


class LanguageAtLevel(models.Model):
    """A language (ISO 639-1) that the team works in, at a CEFR level."""

    language = models.CharField(_("language"), max_length=3)
    level = models.CharField(_("level"), max_length=2, choices=Level, default=Level.B2)

    class Meta:
        abstract = True
        ordering = ["-level", "language"]


class Window(models.Model):
    """A time in which a visit may take place, both days included."""

    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"))

    class Meta:
        abstract = True
        ordering = ["starts", "ends"]

    def __str__(self) -> str:
        return f"{self.starts}–{self.ends}"


def days_from_to(starts: str = "starts", ends: str = "ends") -> Func:
    """The range of days of two date columns, both included."""
    return Func(F(starts), F(ends), Value("[]"), function="daterange")


def same(column: str) -> Func:
    """A row's id as a range, for equality in an exclusion constraint without an extension."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


WINDOW_ENDS_AFTER_START = Q(ends__gte=F("starts"))


def says_every_word(model: type[models.Model], words: str) -> Q:
    """Rows of `model` (an offer or a request) in which each of `words` is found.

    A word may stand in the row's own text, in a name or synonym of one of its topics or of
    their group, in any language, or in the name and place of its organisation.
    """
    found = Q()
    for word in words.split()[:SEARCH_WORDS_MAX]:
        query = SearchQuery(word, config="english")
        topics = Topic.objects.annotate(
            words=SearchVector("names", "synonyms", "parent__names", config="english")
        ).filter(words=query)
        on_topic = model._base_manager.filter(topics__in=topics.values("pk"))
        organisations = Organisation.objects.annotate(
            words=SearchVector("name", "place", "region__name", config="english")
        ).filter(words=query)
        found &= (
            Q(search=query)
            | Q(pk__in=on_topic.values("pk"))
            | Q(organisation__in=organisations.values("pk"))
        )
    return found
