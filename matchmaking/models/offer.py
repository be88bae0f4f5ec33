"""Hosting offers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Avg, Count, Exists, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regions.models import Organisation, Topic
from regions.states import OrganisationState

from ..states import (
    LIVE_MATCH_STATES,
    OFFER_DEEDS,
    OFFER_TRANSITIONS,
    UNDECIDED_MATCH_STATES,
    MatchState,
    OfferState,
    RequestState,
    Side,
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

WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
]


PARTS_OF_A_VISIT = ("strategy", "observation", "methods", "reflection")


def monday_to_friday() -> list[int]:
    return [1, 2, 3, 4, 5]


class HostingOfferQuerySet(models.QuerySet["HostingOffer"]):
    def open(self) -> HostingOfferQuerySet:
        """What the public sees: open offers of verified organisations."""
        return self.filter(state=OfferState.OPEN, organisation__state=OrganisationState.VERIFIED)

    def draft_or_open(self) -> HostingOfferQuerySet:
        """Those of which a fit tells something: what is over is not ranked any more."""
        return self.filter(state__in=(OfferState.DRAFT, OfferState.OPEN))

    def with_free_visits(self) -> HostingOfferQuerySet:
        return self.filter(visits_taken__lt=F("visits"))

    def of(self, user) -> HostingOfferQuerySet:
        """Offers of the organisations `user` belongs to, in any state."""
        return self.filter(organisation__in=Organisation.objects.of(user).values("pk"))

    def visible_to(self, user) -> HostingOfferQuerySet:
        """Open ones to everybody; others to their own people, staff and those matched."""
        if user.is_authenticated and user.is_staff:
            return self
        seen = Q(state=OfferState.OPEN, organisation__state=OrganisationState.VERIFIED)
        if user.is_authenticated:
            own = Organisation.objects.of(user).values("pk")
            matched = self.model.objects.filter(
                matches__request__organisation__in=own,
                matches__state__in=LIVE_MATCH_STATES,
            )
            seen |= Q(organisation__in=own) | Q(pk__in=matched.values("pk"))
        return self.filter(seen)

    def matching(self, words: str) -> HostingOfferQuerySet:
        """Those that say every word, in themselves, their topics or who and where they are."""
        return self.filter(says_every_word(self.model, words))

    def open_between(self, starts: date | None, ends: date | None) -> HostingOfferQuerySet:
        """With a window that touches these days; None leaves an end open."""
        windows = OfferWindow.objects.all()
        if starts:
            windows = windows.filter(ends__gte=starts)
        if ends:
            windows = windows.filter(starts__lte=ends)
        return self.filter(pk__in=windows.values("offer"))

    def with_reply_time(self) -> HostingOfferQuerySet:
        """With `reply_time`: how long the organisation took on average to say yes, or None."""
        said_yes = (
            HostingOffer.objects.filter(
                organisation=OuterRef("organisation"),
                matches__proposed_by_side=Side.VISITOR,
                matches__host_said_yes_at__isnull=False,
            )
            .order_by()
            .values("organisation")
            .annotate(mean=Avg(F("matches__host_said_yes_at") - F("matches__proposed_at")))
        )
        return self.annotate(reply_time=Subquery(said_yes.values("mean")))

    def with_times_visited(self) -> HostingOfferQuerySet:
        """With `times_visited`: how many exchanges at this offer have been completed."""
        completed = (
            HostingOffer.objects.filter(
                pk=OuterRef("pk"),
                matches__state=MatchState.APPROVED,
                matches__request__state=RequestState.CLOSED,
            )
            .order_by()
            .values("pk")
            .annotate(times=Count("matches"))
        )
        return self.annotate(times_visited=Coalesce(Subquery(completed.values("times")), 0))

    def with_matches_of(self, request: models.Model) -> HostingOfferQuerySet:
        """With `is_matched`: whether the two are in an undecided match."""
        undecided = HostingOffer.objects.filter(
            pk=OuterRef("pk"),
            matches__request=request.pk,
            matches__state__in=UNDECIDED_MATCH_STATES,
        )
        return self.annotate(is_matched=Exists(undecided))

    def with_facts(self) -> HostingOfferQuerySet:
        """With all that cards show and rankings ask, in the same query; see `Wish`. `undecided`
        is how many proposals wait."""
        return (
            self.select_related("organisation__region")
            .defer("search", "text_digest")
            .annotate(
                undecided=Undecided(),
                stored_facts=StoredFacts(
                    topics=HostingOffer.topics.through._meta.get_field("hostingoffer"),
                    topics_by="id",
                    languages=OfferLanguage._meta.get_field("offer"),
                    windows=OfferWindow._meta.get_field("offer"),
                ),
            )
        )


class Undecided(Func):
    """How many proposals wait at the offer with this id."""

    template = """(
        SELECT count(*) FROM matchmaking_match
        WHERE offer_id = %(expressions)s AND state IN (%(states)s)
    )"""
    output_field = models.IntegerField()

    def __init__(self) -> None:
        super().__init__("pk", states=", ".join(f"'{state}'" for state in UNDECIDED_MATCH_STATES))


class HostingOffer(Wish):
    """What an organisation's department shows visitors, and when and how.

    `group_min`..`group_max` people; `days_min`..`days_max` days; `weekdays` are ISO numbers
    (Monday 1); `visits` is how many visits it takes in its windows, `visits_taken` how many
    approved ones have used.
    """

    noun = "offer"
    text_fields = ("title", "summary", *PARTS_OF_A_VISIT)
    transitions = OFFER_TRANSITIONS
    deeds = OFFER_DEEDS

    state = models.CharField(max_length=16, choices=OfferState, default=OfferState.DRAFT)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="offers")
    department = models.CharField(_("department or team"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=140)
    summary = models.TextField(_("in two or three sentences"), max_length=600, blank=True)
    main_topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="main_offers"
    )
    topics = models.ManyToManyField(Topic, related_name="offers", blank=True)
    strategy = models.TextField(_("strategy"), max_length=600, blank=True)
    observation = models.TextField(_("observation"), max_length=600, blank=True)
    methods = models.TextField(_("methods"), max_length=600, blank=True)
    reflection = models.TextField(_("reflection"), max_length=600, blank=True)
    audience = ArrayField(
        models.CharField(max_length=16, choices=Audience),
        verbose_name=_("for whom"),
        default=list,
        blank=True,
    )
    group_min = models.PositiveSmallIntegerField(_("smallest group"), default=1)
    group_max = models.PositiveSmallIntegerField(_("largest group"), default=4)
    days_min = models.PositiveSmallIntegerField(_("shortest visit, days"), default=2)
    days_max = models.PositiveSmallIntegerField(_("longest visit, days"), default=3)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=WEEKDAYS),
        verbose_name=_("days of the week"),
        default=monday_to_friday,
    )
    visits = models.PositiveSmallIntegerField(_("visits you can take"), default=1)
    visits_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    access = models.TextField(_("access"), max_length=400, blank=True)
    confidentiality = models.TextField(_("confidentiality"), max_length=400, blank=True)
    wants_to_visit_back = models.BooleanField(_("we would like to visit back"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    search = models.GeneratedField(
        expression=SearchVector(
            "title",
            "summary",
            "department",
            "strategy",
            "observation",
            "methods",
            "reflection",
            config="english",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    text_digest = digest_of(text_fields)

    objects = HostingOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("hosting offer")
        verbose_name_plural = _("hosting offers")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "form_key"], name="offer_is_one_a_form"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OfferState.values), name="offer_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(visits_taken__lte=F("visits")),
                name="offer_visits_are_not_exceeded",
            ),
            models.CheckConstraint(condition=Q(visits__gte=1), name="offer_takes_a_visit"),
            models.CheckConstraint(
                condition=Q(group_min__gte=1, group_max__gte=F("group_min")),
                name="offer_group_sizes_in_order",
            ),
            models.CheckConstraint(
                condition=Q(
                    days_min__gte=1,
                    days_max__gte=F("days_min"),
                    days_max__lte=VISIT_DAYS_MAX,
                ),
                name="offer_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.DRAFT)
                | Q(published_at__isnull=False, main_topic__isnull=False),
                name="offer_shown_is_complete",
            ),
        ]
        indexes = [
            GinIndex("search", name="offer_search"),
            models.Index("state", "organisation", name="offer_by_state"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("offer-detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == OfferState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == OfferState.OPEN

    @property
    def is_editable(self) -> bool:
        return self.state != OfferState.CLOSED

    @property
    def has_free_visits(self) -> bool:
        return self.visits_taken < self.visits

    @property
    def visits_left(self) -> int:
        return self.visits - self.visits_taken

    @property
    def what_you_see(self) -> list[tuple[str, str, str]]:
        """The filled parts of the visit as (kind, name, text)."""
        return [
            (name, self._meta.get_field(name).verbose_name, text)
            for name in PARTS_OF_A_VISIT
            if (text := getattr(self, name))
        ]

    def has_undecided_matches(self) -> bool:
        undecided = [MatchState.PROPOSED, MatchState.AGREED]
        return self.matches.filter(state__in=undecided).exists()

    def missing(
        self,
        *,
        languages: Sequence | None = None,
        last_days: Iterable[date] | None = None,
    ) -> dict[str, str]:
        """What must still be filled in before it can be shown: a sentence for each field.

        `languages` and `last_days` (of the windows) are those about to be saved; the saved
        ones are read where they are not given.
        """
        if languages is None:
            languages = list(self.levels)
        if last_days is None:
            last_days = [ends for _starts, ends in self.spans]
        today = timezone.localdate()
        needed = {
            "summary": (
                self.summary.strip(),
                gettext("Say in two or three sentences what visitors will see."),
            ),
            "main_topic": (self.main_topic_id, gettext("Choose the main topic.")),
            "observation": (
                self.what_you_see,
                gettext("Fill in at least one of: strategy, observation, methods, reflection."),
            ),
            "audience": (self.audience, gettext("Say for whom the visit is.")),
            "weekdays": (self.weekdays, gettext("Choose the days of the week.")),
            "languages": (languages, gettext("Name at least one working language.")),
            "windows": (
                any(day >= today for day in last_days),
                gettext("Give at least one window of dates that is not over yet."),
            ),
        }
        return {field: sentence for field, (is_there, sentence) in needed.items() if not is_there}


class OfferLanguage(LanguageAtLevel):
    offer = models.ForeignKey(HostingOffer, models.CASCADE, related_name="languages")

    class Meta(LanguageAtLevel.Meta):
        verbose_name = _("working language")
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "language"], name="offer_names_a_language_once"
            ),
        ]


class OfferWindow(Window):
    offer = models.ForeignKey(HostingOffer, models.CASCADE, related_name="windows")

    class Meta(Window.Meta):
        verbose_name = _("window of dates")
        constraints = [
            models.CheckConstraint(
                condition=WINDOW_ENDS_AFTER_START, name="offer_window_ends_after_start"
            ),
            ExclusionConstraint(
                name="offer_windows_do_not_overlap",
                expressions=[
                    (same("offer"), RangeOperators.OVERLAPS),
                    (days_from_to(), RangeOperators.OVERLAPS),
                ],
            ),
        ]
