"""Matching rounds: one run over everything open, with all that went in and came out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Stateful
from regions.models import Topic

from ..states import (
    ROUND_DEEDS,
    ROUND_STATES_AT_WORK,
    ROUND_STATES_WITH_A_SOLUTION,
    ROUND_TRANSITIONS,
    RoundDeed,
    RoundStage,
    RoundState,
)
from .offer import HostingOffer
from .request import VisitRequest
from .weights import FitWeights

PROPOSALS_MAX = 3

AT_ONCE_WITHIN = timedelta(seconds=2)
"""A round that took longer to solve is solved again by a worker: no page is to wait so long."""

ALWAYS_AT_ONCE = 2_000
"""So few suitable pairs take no time: if they did, the worker was getting ready meanwhile."""


class MatchingRoundQuerySet(models.QuerySet["MatchingRound"]):
    def visible_to(self, user) -> MatchingRoundQuerySet:
        """Staff alone see rounds; teams see what is proposed to them once it is released."""
        return self if user.is_authenticated and user.is_staff else self.none()

    def for_staff(self) -> MatchingRoundQuerySet:
        """Waiting for staff: to be run, to be reviewed, or failed."""
        waiting = (RoundState.DRAFTED, RoundState.SOLVED, RoundState.FAILED)
        return self.filter(state__in=waiting).order_by("state_since", "pk")

    def for_list(self) -> MatchingRoundQuerySet:
        return self.select_related("weights", "opened_by")

    def for_review(self) -> MatchingRoundQuerySet:
        """With the digests of what is stored, but not that itself."""
        rounds = self.for_list().select_related("record")
        return rounds.defer("record__problem", "record__solution")

    def for_a_worker(self, now: datetime) -> MatchingRoundQuerySet:
        """Those that wait for a worker, or whose worker was lost, the longest waiting first."""
        is_free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        return self.filter(is_free, state__in=ROUND_STATES_AT_WORK).order_by("state_since", "pk")


class MatchingRound(Stateful):
    """One run of the engine over all open offers and requests that its settings let in.

    `progress` (0–100) and `stage` say how far a worker is; `lease_until` is how long the worker
    may hold it, renewed while it lives; `attempt` counts how often one has begun. `numbers` are
    the figures of the solution, `versions` the programs that found it. What went in and came
    out, to the byte, is kept in `record`.
    """

    noun = "round"
    transitions = ROUND_TRANSITIONS
    deeds = ROUND_DEEDS

    state = models.CharField(max_length=16, choices=RoundState, default=RoundState.DRAFTED)
    name = models.CharField(_("name"), max_length=80)
    weights = models.ForeignKey(
        FitWeights, models.PROTECT, related_name="rounds", verbose_name=_("weights of the fit")
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    published_until = models.DateField(
        _("requests published until"),
        null=True,
        blank=True,
        help_text=_("Requests published later wait for the next round. Empty: all."),
    )
    topics = models.ManyToManyField(
        Topic,
        verbose_name=_("only these groups of topics"),
        related_name="+",
        blank=True,
        help_text=_("Requests with a wish, and offers with a topic, in one of them. Empty: all."),
    )
    countries = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("only teams from these countries"),
        default=list,
        blank=True,
    )
    proposals_max = models.PositiveSmallIntegerField(
        _("proposals a request may get"),
        default=1,
        help_text=_("More than one gives a team a choice, and hosts more proposals to answer."),
    )
    floor = models.PositiveSmallIntegerField(
        _("lowest fit"), default=40, help_text=_("Nothing below this fit, of 100, is proposed.")
    )
    finds_rings = models.BooleanField(
        _("look for rings first"),
        default=True,
        help_text=_("Two or three organisations that each host one of the others and visit one."),
    )
    finds_chains = models.BooleanField(
        _("begin chains too"),
        default=False,
        help_text=_("A host that wants nothing back begins; its visitors host the next team."),
    )
    teams_first = models.BooleanField(
        _("serve as many teams as possible, then look at the fit"), default=True
    )
    first_timers_first = models.BooleanField(
        _("at least one visit for each region that has never made one"), default=False
    )
    unmatched_first = models.BooleanField(
        _("teams that an earlier round left without a host come first"), default=False
    )
    most_per_host = models.PositiveSmallIntegerField(
        _("most visits for one host"),
        null=True,
        blank=True,
        help_text=_(
            "So that popular hosts are not asked by everybody. Empty: as many as they take."
        ),
    )
    is_divided = models.BooleanField(
        _("divide a large round by topic and season"),
        default=False,
        help_text=_(
            "Quicker where a round has millions of pairs. The result may be a little below the "
            "best; how far at most is told."
        ),
    )
    forced = models.JSONField(default=list, editable=False)
    forbidden = models.JSONField(default=list, editable=False)

    progress = models.PositiveSmallIntegerField(default=0, editable=False)
    stage = models.CharField(
        max_length=12, choices=RoundStage, default=RoundStage.WAITING, editable=False
    )
    attempt = models.PositiveIntegerField(default=0, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    numbers = models.JSONField(default=dict, editable=False)
    versions = models.JSONField(default=dict, editable=False)
    failure = models.TextField(blank=True, editable=False)

    objects = MatchingRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("matching round")
        verbose_name_plural = _("matching rounds")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RoundState.values), name="round_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=RoundStage.values), name="round_stage_is_known"
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100), name="round_progress_is_0_to_100"
            ),
            models.CheckConstraint(condition=Q(floor__lte=100), name="round_floor_is_0_to_100"),
            models.CheckConstraint(
                condition=Q(proposals_max__gte=1, proposals_max__lte=PROPOSALS_MAX),
                name="round_proposes_1_to_3",
            ),
            models.CheckConstraint(
                condition=Q(most_per_host__isnull=True) | Q(most_per_host__gte=1),
                name="round_most_per_host_is_one_or_more",
            ),
            models.CheckConstraint(
                condition=~Q(state=RoundState.RUNNING) | Q(lease_until__isnull=False),
                name="round_running_is_held",
            ),
            models.CheckConstraint(
                condition=~Q(state=RoundState.FAILED) | ~Q(failure=""),
                name="round_failed_says_why",
            ),
        ]
        indexes = [
            models.Index(
                "state_since",
                name="round_for_a_worker",
                condition=Q(state__in=ROUND_STATES_AT_WORK),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("round-detail", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.state in ROUND_STATES_AT_WORK

    @property
    def is_solved(self) -> bool:
        """It waits for review: nothing has been proposed."""
        return self.state == RoundState.SOLVED

    @property
    def has_a_solution(self) -> bool:
        return bool(self.numbers) and self.state in ROUND_STATES_WITH_A_SOLUTION

    @property
    def is_cancelled(self) -> bool:
        return self.state == RoundState.CANCELLED

    @property
    def was_divided(self) -> bool:
        return bool(self.numbers.get("parts"))

    @property
    def is_solved_at_once(self) -> bool:
        """It takes so little that a page can wait while it is solved again."""
        is_small = self.numbers.get("pairs", 0) <= ALWAYS_AT_ONCE
        return is_small or self.numbers.get("solving", 0) <= AT_ONCE_WITHIN.total_seconds()

    def wishes_with(self, deed: str, pair: Iterable[int]) -> tuple[list, list]:
        """What is forced and forbidden if `deed` is done to `pair` too, the ids of a request and
        an offer; the newer wish counts, and to free a pair takes back any."""
        wished = list(pair)
        forced = [one for one in self.forced if one != wished]
        forbidden = [one for one in self.forbidden if one != wished]
        if deed == RoundDeed.FORCE:
            forced.append(wished)
        elif deed == RoundDeed.FORBID:
            forbidden.append(wished)
        return forced, forbidden

    @property
    def is_releasing(self) -> bool:
        return self.state == RoundState.RELEASING


class RoundRecord(models.Model):
    """What went into a round and came out, each compressed, with its digest (SHA-256).

    `problem` are all offers and requests with the pairs considered and their parts; `solution`
    the answer. The same problem, solved by the same versions, gives the same bytes.
    """

    round = models.OneToOneField(MatchingRound, models.CASCADE, related_name="record")
    problem = models.BinaryField()
    solution = models.BinaryField()
    problem_digest = models.CharField(max_length=64)
    solution_digest = models.CharField(max_length=64)
    solved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("record of a round")
        verbose_name_plural = _("records of rounds")

    def __str__(self) -> str:
        return self.solution_digest

    @property
    def is_intact(self) -> bool:
        """Both are what they were when they were stored."""
        kept = (digest_of(self.problem), digest_of(self.solution))
        return kept == (self.problem_digest, self.solution_digest)


class RoundPairQuerySet(models.QuerySet["RoundPair"]):
    def to_propose(self) -> RoundPairQuerySet:
        """Neither proposed nor refused so far."""
        waiting = self.filter(match__isnull=True, refusal="").select_related("round__weights")
        return waiting.order_by("ring_number", "pk")

    def with_both_sides(self) -> RoundPairQuerySet:
        return self.select_related(
            "offer__organisation__region", "request__organisation__region", "match"
        )


class RoundPair(models.Model):
    """An offer and a request that a round puts together, with their fit in hundredths.

    `parts` are the points of each part of the fit, in the engine's order, under the weights of
    the round. Pairs of one ring share `ring_number`. Once released, it has its `match`, or
    `refusal` says why nothing could be proposed any more.
    """

    round = models.ForeignKey(MatchingRound, models.CASCADE, related_name="pairs")
    offer = models.ForeignKey(HostingOffer, models.PROTECT, related_name="+")
    request = models.ForeignKey(VisitRequest, models.PROTECT, related_name="+")
    total = models.PositiveSmallIntegerField()
    parts = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    rank = models.PositiveSmallIntegerField(default=1)
    ring_number = models.PositiveIntegerField(null=True, blank=True)
    match = models.OneToOneField(
        "matchmaking.Match", models.SET_NULL, null=True, blank=True, related_name="round_pair"
    )
    refusal = models.TextField(blank=True)

    objects = RoundPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of a round")
        verbose_name_plural = _("pairs of a round")
        ordering = ["-total", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "request", "offer"], name="round_names_a_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(total__lte=10_000), name="round_pair_fit_is_hundredths"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} → {self.offer_id}"

    @property
    def fit(self) -> float:
        """Of 100."""
        return self.total / 100


class RoundUnserved(models.Model):
    """A request that a round leaves without a host, and why: a code and its values."""

    round = models.ForeignKey(MatchingRound, models.CASCADE, related_name="unserved")
    request = models.ForeignKey(VisitRequest, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=24)
    values = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("request left unserved")
        verbose_name_plural = _("requests left unserved")
        ordering = ["reason", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "request"], name="round_leaves_a_request_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.reason}"


def digest_of(stored: bytes | memoryview) -> str:
    return sha256(bytes(stored)).hexdigest()
