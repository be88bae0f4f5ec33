"""The case for a visit: what a visiting team shows to whoever has to allow it.

All of it is read from what is stored: the request, the offer, the fit the match was proposed
with, the dates of its exchange, and the funding schemes as staff keep them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.days import dates_in_words, days_in_words, open_proposal
from exchanges.models import Exchange
from matchmaking import ranking
from matchmaking.models import FundingScheme, Match, TravelContribution
from matchmaking.retelling import retold
from regions.languages import country_name

NEAR_AN_EDGE = 0.1
"""Of the distance at which a band ends: other ways to measure may come to another band."""


@dataclass(frozen=True)
class Journey:
    """The great circle, one way; `band` and `edge` are those of the programmes' distance bands.

    `edge` is where the band changes, if that is near; `is_green` if a day by train or bus may do.
    """

    km: int | None
    band: str
    edge: int | None
    is_green: bool


@dataclass(frozen=True)
class WayToPay:
    """A scheme, and what it contributes to the journey of `people`: `amounts` if staff show
    them."""

    scheme: FundingScheme
    people: int
    depends_on_distance: bool
    amounts: TravelContribution | None

    @property
    def standard_for_all(self) -> int:
        return self.people * self.amounts.standard if self.amounts else 0

    @property
    def green_for_all(self) -> int:
        return self.people * self.amounts.green if self.amounts else 0


@dataclass(frozen=True)
class Estimate:
    """What the team itself expects, in euro for each person."""

    people: int
    travel: int
    nights: int
    night: int
    other: int
    travel_days: int

    @property
    def stay(self) -> int:
        return self.nights * self.night

    @property
    def for_one(self) -> int:
        return self.travel + self.stay + self.other

    @property
    def for_all(self) -> int:
        return self.people * self.for_one


@dataclass(frozen=True)
class Case:
    """What speaks for a visit, and what it takes. `match` is not saved where nobody has asked
    yet; `exchange` is there once it is approved."""

    match: Match
    exchange: Exchange | None
    total: int
    weights_set: int | None
    parts: Sequence[dict[str, Any]]
    obstacles: Sequence[str]
    ways_to_pay: Sequence[WayToPay]
    estimate: Estimate | None

    @property
    def is_preview(self) -> bool:
        return self.match.pk is None

    @property
    def people(self) -> int:
        return self.match.request.team_size

    @property
    def days(self) -> int:
        """Those agreed, else those wished for; without travel."""
        agreed = self.exchange.days if self.exchange else []
        return len(agreed) or self.match.request.days

    @property
    def working_days(self) -> int:
        """Of all together, with the days of travel where the team has told them."""
        return self.people * (self.days + (self.estimate.travel_days if self.estimate else 0))

    @property
    def in_one_sentence(self) -> str:
        host = self.match.host
        days, people = self.days, self.people
        return _(
            "{people} from {visitor} would spend {days} beside colleagues at {host} "
            "in {place}, {country}."
        ).format(
            people=ngettext("{number} person", "{number} people", people).format(number=people),
            visitor=self.match.visitor.name,
            days=ngettext("{number} day", "{number} days", days).format(number=days),
            host=host.name,
            place=host.place,
            country=country_name(host.country),
        )

    @property
    def when(self) -> str:
        """The dates as far as they are known."""
        exchange = self.exchange
        if exchange and exchange.has_agreed_dates:
            return _("{dates}. Both teams have agreed.").format(dates=dates_in_words(exchange))
        if exchange and (proposal := open_proposal(exchange)):
            return _("{dates}, put forward by {team}; the other team has not answered yet.").format(
                dates=days_in_words(proposal.starts, proposal.ends),
                team=exchange.organisation_of(proposal.side).short_name,
            )
        told = [part["sentence"] for part in self.parts if _code_of(part) == "dates"]
        return " ".join([_("Still to be agreed."), *told])

    @property
    def journey(self) -> Journey:
        return _journey(_reason_of("journey", self.parts))

    @property
    def unserved(self) -> str:
        """Between which countries the scheme that the team named does not pay; empty if it does."""
        scheme, (home, abroad) = self.match.request.funding, _countries(self.match)
        if scheme is None or scheme.pays_between(home, abroad):
            return ""
        if home == abroad:
            return _("within {country}").format(country=country_name(home))
        return _("between {one} and {other}").format(
            one=country_name(home), other=country_name(abroad)
        )


def case_for(
    match: Match,
    exchange: Exchange | None = None,
    expected: Mapping[str, int | None] | None = None,
) -> Case:
    """With the fit that `match` keeps; where it keeps none, with that of today. `expected` is
    what the team estimates, as in `Estimate`; what it left open counts as nothing."""
    kept, obstacles = match.fit, []
    if not kept.get("parts"):
        told = ranking.fit_of(match.request, match.offer)
        kept, obstacles = told.as_stored(), told.obstacles
    parts = retold(kept["parts"])
    km = _reason_of("journey", parts).get("km")
    return Case(
        match=match,
        exchange=exchange,
        total=kept["total"],
        weights_set=kept.get("weights_set"),
        parts=parts,
        obstacles=obstacles,
        ways_to_pay=_ways_to_pay(match, km),
        estimate=_estimate(match.request.team_size, expected) if expected else None,
    )


def _estimate(people: int, expected: Mapping[str, int | None]) -> Estimate:
    return Estimate(people, **{name: number or 0 for name, number in expected.items()})


def _ways_to_pay(match: Match, km: int | None) -> list[WayToPay]:
    """The scheme that the team named; where it named none, or one that does not pay between
    the two countries, those that do."""
    countries = _countries(match)
    named = match.request.funding
    if named and named.pays_between(*countries):
        schemes = FundingScheme.objects.filter(pk=named.pk)
    else:
        schemes = FundingScheme.objects.filter(is_shown=True).exclude(countries=[])
    return [
        _way_to_pay(scheme, match.request.team_size, km)
        for scheme in schemes.prefetch_related("travel_contributions")
        if scheme.pays_between(*countries)
    ]


def _way_to_pay(scheme: FundingScheme, people: int, km: int | None) -> WayToPay:
    rows = list(scheme.travel_contributions.all())
    begun = [] if km is None else [row for row in rows if row.from_km <= km]
    amounts = begun[-1] if begun and begun[-1].is_shown else None
    return WayToPay(scheme, people, depends_on_distance=bool(rows), amounts=amounts)


def _countries(match: Match) -> tuple[str, str]:
    return match.visitor.country, match.host.country


def _journey(reason: Mapping[str, Any]) -> Journey:
    km, band = reason.get("km"), reason.get("band")
    if band is None:
        return Journey(km, "", None, bool(reason.get("is_green")))
    first, last = band
    words = (
        _("{first} km and more").format(first=first)
        if last is None
        else _("{first}–{last} km").format(first=first, last=last)
    )
    edges = [first] if last is None else [first, last + 1]
    near = [edge for edge in edges if abs(km - edge) <= NEAR_AN_EDGE * edge]
    return Journey(km, words, near[0] if near else None, reason["is_green"])


def _code_of(part: Mapping[str, Any]) -> str:
    """“dates” only where there are days to begin on."""
    return part.get("reason", {}).get("code", "")


def _reason_of(name: str, parts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The values of a part's reason; none where it was not kept."""
    reasons = [part.get("reason", {}) for part in parts if part["name"] == name]
    return reasons[0].get("values", {}) if reasons else {}
