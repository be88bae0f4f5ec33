"""Visit requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regions.models import Organisation, Topic
from regions.states import OrganisationState

from ..states import (
    LIVE_MATCH_STATES,
    REQUEST_DEEDS,
    REQUEST_TRANSITIONS,
    UNDECIDED_MATCH_STATES,
    MatchState,
    RequestState,
)
from .read_text import digest_of
from .wishes import (
    VISIT_DAYS_MAX,
    WINDOW_ENDS_AFTER_START,
    Audience,
    LanguageAtLevel,
    StoredFacts,
    Window,
    Wish,
    days_from_to,
    same,
    says_every_word,
)


class FundingScheme(models.Model):
    """How a visit may be paid for. `countries` (ISO 3166) are those it serves, empty for any.

    A scheme that is not verified stays switched off: it is not offered to anybody.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    note = models.TextField(_("good to know"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_shown = models.BooleanField(_("shown to people"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("funding scheme")
        verbose_name_plural = _("funding schemes")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def pays_between(self, one: str, other: str) -> bool:
        """Whether visits between these countries are served: a scheme of several countries pays
        for those from one of them to another, that of a single country for those from and to it."""
        served = {one, other} & set(self.countries)
        needed = 1 if len(self.countries) == 1 else 2
        return not self.countries or len(served) >= needed


def with_their_topics() -> models.Prefetch:
    """To be prefetched with requests: the topics wished for, in one query."""
    return models.Prefetch("ranked_topics", RequestTopic.objects.select_related("topic"))


class VisitRequestQuerySet(models.QuerySet["VisitRequest"]):
    def open(self) -> VisitRequestQuerySet:
        """Open requests of verified organisations: what verified hosts read."""
        return self.filter(state=RequestState.OPEN, organisation__state=OrganisationState.VERIFIED)

    def draft_or_open(self) -> VisitRequestQuerySet:
        """Those of which a fit tells something: what is over is not ranked any more."""
        return self.filter(state__in=(RequestState.DRAFT, RequestState.OPEN))

    def of(self, user) -> VisitRequestQuerySet:
        """Requests of the organisations `user` belongs to, in any state."""
        return self.filter(organisation__in=Organisation.objects.of(user).values("pk"))

    def visible_to(self, user) -> VisitRequestQuerySet:
        """One's own, all to staff, open ones to people of verified organisations, and those
        put together in a match with an offer of one's own."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        own = Organisation.objects.of(user)
        matched = self.model.objects.filter(
            matches__offer__organisation__in=own.values("pk"),
            matches__state__in=LIVE_MATCH_STATES,
        )
        of_own = Q(organisation__in=own.values("pk")) | Q(pk__in=matched.values("pk"))
        shown_to_hosts = Q(
            Exists(own.verified()),
            state=RequestState.OPEN,
            organisation__state=OrganisationState.VERIFIED,
        )
        return self.filter(of_own | shown_to_hosts)

    def matching(self, words: str) -> VisitRequestQuerySet:
        """Those that say every word, in themselves, their topics or who and where they are."""
        return self.filter(says_every_word(self.model, words))

    def possible_between(self, starts: date | None, ends: date | None) -> VisitRequestQuerySet:
        """With possible dates that touch these days; None leaves an end open."""
        windows = RequestWindow.objects.all()
        if starts:
            windows = windows.filter(ends__gte=starts)
        if ends:
            windows = windows.filter(starts__lte=ends)
        return self.filter(pk__in=windows.values("request"))

    def with_matches_of(self, offer: models.Model) -> VisitRequestQuerySet:
        """With `is_matched`: whether the two are in an undecided match."""
        undecided = VisitRequest.objects.filter(
            pk=OuterRef("pk"),
            matches__offer=offer.pk,
            matches__state__in=UNDECIDED_MATCH_STATES,
        )
        return self.annotate(is_matched=Exists(undecided))

    def with_facts(self) -> VisitRequestQuerySet:
        """With all that cards show and rankings ask, in the same query; see `Wish`."""
        return (
            self.select_related("organisation__region")
            .defer("search", "text_digest")
            .annotate(
                stored_facts=StoredFacts(
                    topics=RequestTopic._meta.get_field("request"),
                    topics_by="position",
                    languages=RequestLanguage._meta.get_field("request"),
                    windows=RequestWindow._meta.get_field("request"),
                )
            )
        )


class VisitRequest(Wish):
    """What a team wants to learn, who travels, when and for how long (`days`)."""

    noun = "request"
    text_fields = ("learning_goals",)
    transitions = REQUEST_TRANSITIONS
    deeds = REQUEST_DEEDS

    state = models.CharField(max_length=16, choices=RequestState, default=RequestState.DRAFT)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="requests")
    department = models.CharField(_("department or team"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=140)
    learning_goals = models.TextField(_("what you want to learn"), max_length=2000, blank=True)
    topics = models.ManyToManyField(Topic, through="RequestTopic", related_name="requests")
    team_size = models.PositiveSmallIntegerField(_("how many people"), default=2)
    roles = models.CharField(_("who they are"), max_length=200, blank=True)
    audience = ArrayField(
        models.CharField(max_length=16, choices=Audience),
        verbose_name=_("kinds of people"),
        default=list,
        blank=True,
    )
    days = models.PositiveSmallIntegerField(_("length of the visit, days"), default=2)
    countries = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("countries you prefer"),
        default=list,
        blank=True,
    )
    funding = models.ForeignKey(
        FundingScheme, models.PROTECT, null=True, blank=True, related_name="requests"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", "learning_goals", "department", "roles", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    text_digest = digest_of(text_fields)

    objects = VisitRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit request")
        verbose_name_plural = _("visit requests")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "form_key"], name="request_is_one_a_form"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values),
                name="request_state_is_known",
            ),
            models.CheckConstraint(condition=Q(team_size__gte=1), name="request_team_has_people"),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=VISIT_DAYS_MAX),
                name="request_days_in_range",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RequestState.DRAFT, RequestState.WITHDRAWN])
                | Q(published_at__isnull=False),
                name="request_shown_was_published",
            ),
        ]
        indexes = [
            GinIndex("search", name="request_search"),
            models.Index("state", "organisation", name="request_by_state"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("request-detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == RequestState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN

    @property
    def is_editable(self) -> bool:
        return self.state in (RequestState.DRAFT, RequestState.OPEN)

    @property
    def topics_in_order(self) -> list[Topic]:
        """The topics wished for, the most wanted first."""
        return [ranked.topic for ranked in self.ranked_topics.all()]

    def has_undecided_matches(self) -> bool:
        undecided = [MatchState.PROPOSED, MatchState.AGREED]
        return self.matches.filter(state__in=undecided).exists()

    def missing(
        self,
        *,
        topics: Sequence | None = None,
        languages: Sequence | None = None,
        last_days: Iterable[date] | None = None,
    ) -> dict[str, str]:
        """What must still be filled in before hosts can read it: a sentence for each field.

        `topics`, `languages` and `last_days` (of the windows) are those about to be saved;
        the saved ones are read where they are not given.
        """
        if topics is None:
            topics = self.topic_ids
        if languages is None:
            languages = list(self.levels)
        if last_days is None:
            last_days = [ends for _starts, ends in self.spans]
        today = timezone.localdate()
        needed = {
            "topic_1": (topics, gettext("Choose at least one topic.")),
            "learning_goals": (
                self.learning_goals.strip(),
                gettext("Say in your own words what your team wants to learn."),
            ),
            "audience": (self.audience, gettext("Say what kinds of people travel.")),
            "languages": (languages, gettext("Name at least one language of your team.")),
            "windows": (
                any(day >= today for day in last_days),
                gettext("Give at least one time when you could travel."),
            ),
        }
        return {field: sentence for field, (is_there, sentence) in needed.items() if not is_there}


class RequestTopic(models.Model):
    """A topic of a request, with its place in the order of wishes (1 is the most wanted)."""

    request = models.ForeignKey(VisitRequest, models.CASCADE, related_name="ranked_topics")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("topic wished for")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "topic"], name="request_names_a_topic_once"),
            models.UniqueConstraint(
                fields=["request", "position"],
                name="request_topics_have_an_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]


class RequestLanguage(LanguageAtLevel):
    request = models.ForeignKey(VisitRequest, models.CASCADE, related_name="languages")

    class Meta(LanguageAtLevel.Meta):
        verbose_name = _("language of the team")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "language"], name="request_names_a_language_once"
            ),
        ]


class RequestWindow(Window):
    request = models.ForeignKey(VisitRequest, models.CASCADE, related_name="windows")

    class Meta(Window.Meta):
        verbose_name = _("possible dates")
        constraints = [
            models.CheckConstraint(
                condition=WINDOW_ENDS_AFTER_START,
                name="request_window_ends_after_start",
            ),
            ExclusionConstraint(
                name="request_windows_do_not_overlap",
                expressions=[
                    (same("request"), RangeOperators.OVERLAPS),
                    (days_from_to(), RangeOperators.OVERLAPS),
                ],
            ),
        ]
