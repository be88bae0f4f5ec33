"""Narrowing down lists of exchanges."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Organisation

from .models import Exchange
from .models.exchange import ExchangeGroup
from .states import TeamSide


class ExchangeFilter(django_filters.FilterSet):
    """Over `Exchange.objects.in_groups(today)`."""

    q = django_filters.CharFilter(label=_("Words"), method="with_words")
    group = django_filters.MultipleChoiceFilter(
        label=_("When"), choices=ExchangeGroup.choices, widget=forms.CheckboxSelectMultiple
    )
    side = django_filters.ChoiceFilter(
        label=_("Your part"),
        choices=[(TeamSide.HOST, _("We host")), (TeamSide.VISITOR, _("We visit"))],
        empty_label=_("Both"),
        method="on_side",
    )

    class Meta:
        model = Exchange
        fields: list[str] = []

    def with_words(self, queryset, name, value):
        found = Q()
        for word in value.split():
            found &= (
                Q(title__icontains=word)
                | Q(host__name__icontains=word)
                | Q(visitor__name__icontains=word)
            )
        return queryset.filter(found)

    def on_side(self, queryset, name, value):
        own = Organisation.objects.of(self.request.user).values("pk")
        return queryset.filter(**{f"{TeamSide(value).value}__in": own})
