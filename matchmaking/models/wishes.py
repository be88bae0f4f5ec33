"""What offers and requests have in common: audiences, languages with a level, windows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

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
