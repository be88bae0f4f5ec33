"""What the network knows beside offers and requests: the past, what is rare, the weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from .engine import WEIGHTS
from .enquiries import Enquiry, Told, enquiry
from .models import FitWeights, HostingOffer, Match, Separation
from .models.given import Given, IsOneOf
from .states import UNDECIDED_MATCH_STATES, MatchState, OfferState, Side

TURNED_DOWN = (MatchState.DECLINED, MatchState.REJECTED)

COMMON, RATHER_RARE, RARE = 2, 3, 4
"""What a topic counts that as many offers show as the average topic, fewer, or far fewer."""

FAR_FEWER = 3
"""So many times fewer than the average."""


@dataclass(frozen=True)
class Host:
    """What is known of an organisation as a host: the share of visitors' proposals that it
    answered in time, 0 to 100, None before the first; and whether it ever hosted."""

    answers: int | None = None
    has_hosted: bool = False

    @classmethod
    def of(cls, answered: int, unanswered: int, hosted: int) -> Host:
        """From proposals answered, those that ran out of time, and visits hosted."""
        asked = answered + unanswered
        return cls(100 * answered // asked if asked else None, hosted > 0)


@dataclass(frozen=True)
class Standing:
    """`turned_down` are (request, offer), `visited` (visitor's, host's organisation);
    `kept_apart` are two organisations each; `undecided` counts the proposals that wait at an
    offer."""

    weights: Mapping[str, int] = field(default_factory=lambda: WEIGHTS)
    weights_set: int | None = None
    rarity: Mapping[int, int] = field(default_factory=dict)
    hosts: Mapping[int, Host] = field(default_factory=dict)
    undecided: Mapping[int, int] = field(default_factory=dict)
    turned_down: Collection[tuple[int, int]] = ()
    visited: Collection[tuple[int, int]] = ()
    kept_apart: Collection[tuple[int, int]] = ()

    @classmethod
    def of(cls, told: Told, rarity: Mapping[int, int]) -> Standing:
        """From the answers to the questions below, as far as they were asked."""
        weights, of_set = _current(told["weights"])
        past = told["past"].values()
        return cls(
            weights=weights,
            weights_set=of_set,
            rarity=rarity,
            hosts={host: Host.of(**row) for host, row in told["host"].items()},
            undecided={offer: row["waiting"] for offer, row in told["undecided"].items()},
            turned_down=frozenset(
                (row["request"], row["offer"]) for row in past if row["turned_down"]
            ),
            visited=frozenset(
                (row["visitor"], row["host"]) for row in past if not row["turned_down"]
            ),
            kept_apart=frozenset((row["one"], row["other"]) for row in told["apart"].values()),
        )

    def under(self, weights: FitWeights | None) -> Standing:
        """With this set of weights in the place of the one in use, if there is one."""
        if weights is None:
            return self
        return replace(self, weights=weights.of_parts, weights_set=weights.pk)

    def host(self, organisation: int) -> Host:
        return self.hosts.get(organisation, Host())

    def declined_of(self, request: int | None) -> frozenset[int]:
        """The offers that were turned down for a request, or turned it down."""
        return frozenset(offer for asked, offer in self.turned_down if asked == request)

    def apart_from(self, organisation: int) -> frozenset[int]:
        """The organisations that are kept apart from this one."""
        pairs = [pair for pair in self.kept_apart if organisation in pair]
        return frozenset(one for pair in pairs for one in pair if one != organisation)

    def visited_by(self, organisation: int) -> frozenset[int]:
        return frozenset(host for visitor, host in self.visited if visitor == organisation)


def rarity_of(shown: Mapping[int, int]) -> dict[int, int]:
    """What each topic counts, by how many open offers show it."""
    if not shown:
        return {}
    together, topics = sum(shown.values()), len(shown)
    return {topic: _rarity(offers * topics, together) for topic, offers in shown.items()}


def shown_now() -> Counter[int]:
    """How many open offers show each topic, as their main one or beside it. One query."""
    is_open = HostingOffer.objects.filter(state=OfferState.OPEN).order_by()
    beside = HostingOffer.topics.through.objects.filter(hostingoffer__state=OfferState.OPEN)
    main = is_open.filter(main_topic__isnull=False).values_list("pk", "main_topic")
    shown = main.union(beside.order_by().values_list("hostingoffer", "topic"))
    return Counter(topic for _offer, topic in shown)


def _rarity(offers: int, average: int) -> int:
    if offers >= average:
        return COMMON
    return RATHER_RARE if offers * FAR_FEWER >= average else RARE


def _current(rows: Mapping[int, Mapping[str, int]]) -> tuple[Mapping[str, int], int | None]:
    for number, weights in rows.items():
        return {part: weights[part] for part in WEIGHTS}, number
    return WEIGHTS, None


@cache
def weights() -> Enquiry:
    """The set of weights in use."""
    parts = {part: F(part) for part in WEIGHTS}
    return enquiry(FitWeights.objects.filter(is_current=True), "weights", F("pk"), parts)


def counted_by_host(matches: QuerySet[Match]) -> QuerySet:
    """Of each host's organisation the numbers that `Host.of` asks for."""
    asked = Q(proposed_by_side=Side.VISITOR)
    said = Q(host_said_yes_at__isnull=False) | Q(state=MatchState.DECLINED)
    no_answer = Q(state=MatchState.EXPIRED, host_said_yes_at__isnull=True)
    return (
        matches.order_by()
        .values(host=F("offer__organisation"))
        .annotate(
            answered=Count("pk", filter=asked & said),
            unanswered=Count("pk", filter=asked & no_answer),
            hosted=Count("pk", filter=Q(state=MatchState.APPROVED, released_at__isnull=True)),
        )
    )


def counted_undecided(matches: QuerySet[Match]) -> QuerySet:
    """Of each offer how many proposals wait."""
    waiting = matches.filter(state__in=UNDECIDED_MATCH_STATES)
    return waiting.order_by().values("offer").annotate(waiting=Count("pk"))


def past_of(matches: QuerySet[Match]) -> QuerySet:
    """Those that were turned down or led to a visit: request, offer, the organisations of both
    sides, and which of the two it was."""
    turned_down = Case(When(state__in=TURNED_DOWN, then=Value(True)), default=Value(False))
    return (
        matches.filter(
            Q(state__in=TURNED_DOWN) | Q(state=MatchState.APPROVED, released_at__isnull=True)
        )
        .order_by()
        .values(
            "pk",
            "request",
            "offer",
            visitor=F("request__organisation"),
            host=F("offer__organisation"),
            turned_down=turned_down,
        )
    )


def hosts(organisations: Iterable[int]) -> Enquiry:
    """These organisations as hosts."""
    return _hosts().given(organisations=organisations)


@cache
def _hosts() -> Enquiry:
    matches = Match.objects.filter(IsOneOf("offer__organisation", Given("organisations")))
    values = {name: F(name) for name in ("answered", "unanswered", "hosted")}
    return enquiry(counted_by_host(matches), "host", F("host"), values)


def undecided(offers: Iterable[int]) -> Enquiry:
    """What waits at these offers."""
    return _undecided().given(offers=offers)


@cache
def _undecided() -> Enquiry:
    matches = Match.objects.filter(IsOneOf("offer", Given("offers")))
    return enquiry(counted_undecided(matches), "undecided", F("offer"), {"waiting": F("waiting")})


def past(visitors: Iterable[int]) -> Enquiry:
    """What was turned down for these organisations, or led to a visit of theirs."""
    return _past().given(visitors=visitors)


@cache
def _past() -> Enquiry:
    matches = Match.objects.filter(IsOneOf("request__organisation", Given("visitors")))
    names = ("request", "offer", "visitor", "host", "turned_down")
    return enquiry(past_of(matches), "past", F("pk"), {name: F(name) for name in names})


def kept_apart(organisations: Iterable[int]) -> Enquiry:
    """Whom these organisations are not to be matched with."""
    return _kept_apart().given(organisations=organisations)


@cache
def _kept_apart() -> Enquiry:
    named = Q(IsOneOf("one", Given("organisations"))) | Q(IsOneOf("other", Given("organisations")))
    pairs = Separation.objects.standing().filter(named)
    return enquiry(pairs, "apart", F("pk"), {"one": F("one"), "other": F("other")})
