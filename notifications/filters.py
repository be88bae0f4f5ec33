from __future__ import annotations

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import Message
from notifications.states import MessageState


class MessageFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Address or subject"),
        method="about",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=MessageState, empty_label=_("Any")
    )

    class Meta:
        model = Message
        fields = ["q", "state"]

    def about(self, queryset, name: str, value: str):
        return queryset.about(value.strip())
