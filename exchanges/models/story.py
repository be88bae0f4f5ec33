"""The public account of an exchange."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Stateful
from lifecycle.transitions import Transition

from ..states import STORY_DEEDS, STORY_TRANSITIONS, StoryState
from .exchange import Exchange

GAP = "To be added"  # not translated: it is looked for in stories of any language
GAP_WORDS = 12


class StoryQuerySet(models.QuerySet["Story"]):
    def published(self) -> StoryQuerySet:
        return self.filter(state=StoryState.PUBLISHED)

    def visible_to(self, user) -> StoryQuerySet:
        """Published ones to everybody, drafts to staff."""
        return self if user.is_authenticated and user.is_staff else self.published()

    def drafts(self) -> StoryQuerySet:
        return self.filter(state=StoryState.DRAFT)

    def drafts_first(self) -> StoryQuerySet:
        """What still has to be published, then the newest first."""
        return self.order_by(F("published_at").desc(nulls_first=True), "-pk")

    def for_cards(self) -> StoryQuerySet:
        return self.select_related(
            "exchange__host__region", "exchange__visitor__region", "exchange__offer__main_topic"
        )


class Story(Stateful):
    """Drafted from the exchange's record, edited and published by staff.

    `body` is plain paragraphs, divided by empty lines; a line that begins with "## " is a
    heading. What begins with GAP is a note of what the text still lacks.
    """

    noun = "story"
    transitions = STORY_TRANSITIONS
    deeds = STORY_DEEDS

    state = models.CharField(max_length=16, choices=StoryState, default=StoryState.DRAFT)
    exchange = models.OneToOneField(Exchange, models.PROTECT, related_name="story")
    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=160)
    standfirst = models.TextField(_("in one or two sentences"), max_length=400, blank=True)
    body = models.TextField(_("story"), max_length=12000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=StoryState.values), name="story_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=StoryState.DRAFT) | Q(published_at__isnull=False),
                name="story_published_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("story-detail", args=[self.slug])

    @property
    def is_draft(self) -> bool:
        return self.state == StoryState.DRAFT

    @property
    def still_missing(self) -> list[str]:
        """What has to be done to the text before anybody else may read it, in sentences."""
        needed = [
            (self.title, gettext("Give it a title.")),
            (self.standfirst, gettext("Write the introduction.")),
            (self.body, gettext("Write the text.")),
        ]
        empty = [sentence for text, sentence in needed if not text.strip()]
        return empty + [
            gettext("Finish this part: “{gap}”").format(gap=Truncator(gap).words(GAP_WORDS))
            for gap in self._gaps()
        ]

    def open_transitions(self) -> list[Transition]:
        """As in the table; but nothing to publish while something is missing."""
        is_finished = not self.still_missing
        return [t for t in super().open_transitions() if is_finished or t.verb != "publish"]

    def _gaps(self) -> list[str]:
        texts = [self.standfirst.strip(), *(text for _kind, text in self.blocks)]
        return [text for text in texts if text.lower().startswith(GAP.lower())]

    @property
    def blocks(self) -> list[tuple[str, str]]:
        """The body as ("heading" or "paragraph", text), in order."""
        parts = [part.strip() for part in self.body.replace("\r\n", "\n").split("\n\n")]
        return [block for part in parts if part for block in _blocks_of(part)]


def _blocks_of(part: str) -> list[tuple[str, str]]:
    first, _line_break, rest = part.partition("\n")
    if not first.startswith("## "):
        return [("paragraph", part)]
    heading = ("heading", first.removeprefix("## ").strip())
    return [heading, ("paragraph", rest.strip())] if rest.strip() else [heading]
