"""What offers and requests have in common: audiences, languages with a level, windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Stateful
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


@dataclass(frozen=True)
class Facts:
    """What hangs on an offer or a request, each in its order: topics (by id, a request's most
    wanted first), the level of each language, and the first and last day of each window."""

    topics: list[int]
    levels: dict[str, str]
    spans: list[tuple[date, date]]


class Wish(Stateful):
    """What is alike in offers and requests.

    Rows read `with_facts()` bring along what hangs on them (`stored_facts`), so that lists,
    cards and rankings need no query more. `form_key` is the key of the form that made it, if
    one did: a form that is sent again makes no second one.
    """

    form_key = models.UUIDField(null=True, editable=False)

    text_fields: tuple[str, ...]
    """Those whose words are compared with the other side's."""

    stored_facts: Mapping[str, Any] | None = None

    class Meta:
        abstract = True

    @property
    def text(self) -> str:
        """What is compared with the other side's text; its digest is stored as `text_digest`."""
        return text_of(getattr(self, name) for name in self.text_fields)

    def read_facts(self) -> Facts:
        """What hangs on it: as it came with the row, else as it is stored now, in one query."""
        stored = self.stored_facts or self._read_stored_facts()
        return Facts(
            topics=stored["topics"],
            levels={row["language"]: row["level"] for row in stored["languages"]},
            spans=[
                (date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"]))
                for row in stored["windows"]
            ],
        )

    @property
    def topic_ids(self) -> list[int]:
        return self.read_facts().topics

    @property
    def levels(self) -> dict[str, str]:
        """The level of each language."""
        if self.stored_facts is None:
            return {row.language: row.level for row in self.languages.all()}
        return self.read_facts().levels

    @property
    def spans(self) -> list[tuple[date, date]]:
        """The first and the last day of each window."""
        if self.stored_facts is None:
            return [(window.starts, window.ends) for window in self.windows.all()]
        return self.read_facts().spans

    def made_before(self) -> Wish | None:
        """What the form of this new one has made already, if it was sent before."""
        if self.form_key is None:
            return None
        rows = type(self).objects.filter(organisation=self.organisation)
        return rows.filter(form_key=self.form_key).first()

    @property
    def open_until(self) -> date | None:
        """The last day of the last window, or None without windows."""
        return max((ends for _starts, ends in self.spans), default=None)

    def _read_stored_facts(self) -> Mapping[str, Any]:
        if self.pk is None:
            return NO_FACTS
        rows = type(self).objects.with_facts().filter(pk=self.pk)
        return rows.values_list("stored_facts", flat=True).get()


def text_of(parts: Iterable[str]) -> str:
    """Texts of an offer or a request, one below the other."""
    return "\n".join(parts)


NO_FACTS: Mapping[str, Any] = {"topics": [], "languages": [], "windows": []}


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


class StoredFacts(Func):
    """The expression for `stored_facts`. `topics`, `languages` and `windows` are the fields that
    point to the row. In plain SQL, as it would take Django longer to put it together than
    PostgreSQL to answer it."""

    template = """jsonb_build_object(
        'topics', ARRAY(
            SELECT topic_id
            FROM %(topics)s WHERE %(topics_of)s = %(expressions)s
            ORDER BY %(topics_by)s
        ),
        'languages', ARRAY(
            SELECT jsonb_build_object('language', language, 'level', level)
            FROM %(languages)s WHERE %(languages_of)s = %(expressions)s
            ORDER BY level DESC, language
        ),
        'windows', ARRAY(
            SELECT jsonb_build_object('starts', starts, 'ends', ends)
            FROM %(windows)s WHERE %(windows_of)s = %(expressions)s
            ORDER BY starts, ends
        )
    )"""
    output_field = models.JSONField()

    def __init__(self, *, topics_by: str, **owners: models.Field) -> None:
        tables = {name: owner.model._meta.db_table for name, owner in owners.items()}
        columns = {f"{name}_of": owner.column for name, owner in owners.items()}
        super().__init__("pk", topics_by=topics_by, **tables, **columns)


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
