"""The filters beside the lists of offers and requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import django_filters
from django import forms
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from regions.languages import country_choices, language_name
from regions.models import Topic

from .models import HostingOffer, OfferWindow, VisitRequest
from .widgets import DayInput, FoldedCheckboxes, topics_by_group

# For a team of this size: the smallest and the largest number of people in it.
GROUP_SIZES = {"small": (1, 4), "middle": (5, 8), "large": (9, None)}
GROUP_SIZE_NAMES = {"small": _("Up to 4"), "middle": _("5 to 8"), "large": _("9 or more")}


TOPICS_SHOWN = 6
LANGUAGES_SHOWN = 5


@dataclass(frozen=True)
class Tallies:
    """How many open offers (or requests) there are by country, language and group size."""

    by_country: dict[str, int]
    by_language: dict[str, int]
    by_size: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_country.values())

    @classmethod
    def of(cls, wishes: QuerySet) -> Tallies:
        """One query."""
        found: dict[str, dict[str, int]] = {"country": {}, "language": {}, "size": {}}
        countries = _tally(wishes, "country", F("organisation__region__country"))
        languages = _tally(wishes.exclude(languages=None), "language", F("languages__language"))
        sizes = [
            _tally(wishes.filter(_welcomes(size)), "size", Value(size))
            for size in GROUP_SIZES
            if wishes.model is HostingOffer
        ]
        for kind, key, number in countries.union(languages, *sizes, all=True):
            found[kind][key] = number
        return cls(found["country"], found["language"], found["size"])


class AnyOf(django_filters.MultipleChoiceFilter):
    """Rows with at least one of the ticked values, each row once."""

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        kwargs.setdefault("choices", [])
        super().__init__(*args, **kwargs)

    def filter(self, rows: QuerySet, values: list[str]) -> QuerySet:
        if not values:
            return rows
        found = rows.model._base_manager.filter(**{f"{self.field_name}__in": values})
        return rows.filter(pk__in=found.values("pk"))


class WishFilter(django_filters.FilterSet):
    """What offers and requests are searched by alike; every field may stay empty.

    `topics` are all below the groups, each with its `tally` in the list; `topic_names` maps
    their ids to their names.
    """

    q = django_filters.CharFilter(
        label=_("Search"),
        method="search",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    topic = AnyOf(
        label=_("Topic"), field_name="topics", widget=FoldedCheckboxes(more=_("More topics"))
    )
    country = AnyOf(
        label=_("Country"), field_name="organisation__region__country", widget=FoldedCheckboxes
    )
    language = AnyOf(label=_("Language"), field_name="languages__language", widget=FoldedCheckboxes)
    earliest = django_filters.DateFilter(label=_("From"), method="keep", widget=DayInput)
    latest = django_filters.DateFilter(label=_("To"), method="keep", widget=DayInput)

    def __init__(self, data, queryset: QuerySet) -> None:
        super().__init__(data, queryset=queryset)
        self.tallies = Tallies.of(queryset)
        choices = {
            "topic": self._topic_choices(),
            "country": self._country_choices(),
            "language": self._language_choices(),
        }
        for name, rows in choices.items():
            self.form.fields[name].choices = rows

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        chosen = self.form.cleaned_data if self.form.is_valid() else {"nobody": "knows"}
        return any(value for name, value in chosen.items() if name != "sort")

    def search(self, rows, name: str, words: str):
        return rows.matching(words)

    def keep(self, rows, name: str, value):
        """The two days are looked at together, in `filter_queryset`."""
        return rows

    def _topic_choices(self):
        """The most common topics first, the others that occur by group. One query."""
        found = self.queryset.order_by().values("pk")
        tally = Count(self.topic_path, filter=Q(**{f"{self.topic_path}__in": found}))
        self.topics = list(Topic.objects.leaves().annotate(tally=tally))
        self.topic_names = {topic.pk: topic.name for topic in self.topics}
        occurring = [topic for topic in self.topics if topic.tally]
        tallies = {topic.pk: topic.tally for topic in occurring}
        common = sorted(occurring, key=lambda topic: -topic.tally)[:TOPICS_SHOWN]
        others = [topic for topic in occurring if topic not in common]
        return [
            *_with_tallies([(topic.pk, topic.name) for topic in common], tallies),
            *((group, _with_tallies(rows, tallies)) for group, rows in topics_by_group(others)),
        ]

    def _country_choices(self):
        tallies = self.tallies.by_country
        return [(_("Choose countries"), _with_tallies(country_choices(tallies), tallies))]

    def _language_choices(self):
        """The most common ones first, the others folded away."""
        tallies = self.tallies.by_language
        named = [(code, language_name(code)) for code in tallies]
        in_order = sorted(named, key=lambda choice: (-tallies[choice[0]], choice[1]))
        common = _with_tallies(in_order[:LANGUAGES_SHOWN], tallies)
        others = sorted(in_order[LANGUAGES_SHOWN:], key=lambda choice: choice[1])
        if not others:
            return common
        return [*common, (_("More languages"), _with_tallies(others, tallies))]


class OfferFilter(WishFilter):
    topic_path = "offers"

    SORTS = {"newest": _("Newest first"), "soonest": _("Soonest first"), "name": _("By title")}

    size = django_filters.MultipleChoiceFilter(
        label=_("Group size"),
        method="welcomes_one_of",
        choices=[],
        widget=forms.CheckboxSelectMultiple,
    )
    free = django_filters.BooleanFilter(
        label=_("Only with visits left"), method="has_free_visits", widget=forms.CheckboxInput
    )
    sort = django_filters.ChoiceFilter(
        label=_("Sort"), method="keep", choices=list(SORTS.items()), empty_label=None
    )

    field_order = (
        "q",
        "topic",
        "country",
        "language",
        "size",
        "earliest",
        "latest",
        "free",
        "sort",
    )

    class Meta:
        model = HostingOffer
        fields: list[str] = []

    def __init__(self, data, queryset: QuerySet) -> None:
        super().__init__(data, queryset)
        sizes = list(GROUP_SIZE_NAMES.items())
        self.form.fields["size"].choices = _with_tallies(sizes, self.tallies.by_size)
        self.form.fields["language"].label = _("Working language")
        self.form.order_fields(self.field_order)

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        rows = super().filter_queryset(rows)
        chosen = self.form.cleaned_data
        if chosen.get("earliest") or chosen.get("latest"):
            rows = rows.open_between(chosen.get("earliest"), chosen.get("latest"))
        return _sorted(rows, chosen.get("sort"))

    def welcomes_one_of(self, rows, name: str, sizes: list[str]):
        wanted = Q()
        for size in sizes:
            wanted |= _welcomes(size)
        return rows.filter(wanted)

    def has_free_visits(self, rows, name: str, is_wanted: bool):
        return rows.with_free_visits() if is_wanted else rows


class RequestFilter(WishFilter):
    topic_path = "requests"

    class Meta:
        model = VisitRequest
        fields: list[str] = []

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        rows = super().filter_queryset(rows)
        chosen = self.form.cleaned_data
        if chosen.get("earliest") or chosen.get("latest"):
            rows = rows.possible_between(chosen.get("earliest"), chosen.get("latest"))
        return rows.order_by("-published_at", "-pk")


def _sorted(offers: QuerySet, sort: str) -> QuerySet:
    if sort == "name":
        return offers.order_by("title", "pk")
    if sort == "soonest":
        to_come = OfferWindow.objects.filter(
            offer=OuterRef("pk"), ends__gte=timezone.localdate()
        ).order_by("starts")
        return offers.annotate(soonest=Subquery(to_come.values("starts")[:1])).order_by(
            F("soonest").asc(nulls_last=True), "pk"
        )
    return offers.order_by("-published_at", "-pk")


def _welcomes(size: str) -> Q:
    least, most = GROUP_SIZES[size]
    welcome = Q(group_max__gte=least)
    return welcome & Q(group_min__lte=most) if most else welcome


def _tally(wishes: QuerySet, kind: str, key) -> QuerySet:
    return (
        wishes.order_by()
        .values(kind=Value(kind), key=key)
        .annotate(number=Count("pk", distinct=True))
        .values_list("kind", "key", "number")
    )


def _with_tallies(choices: Iterable[tuple], tallies: dict) -> list[tuple]:
    return [
        (value, format_html('{} <span class="tally">{}</span>', name, tallies.get(value, 0)))
        for value, name in choices
    ]
