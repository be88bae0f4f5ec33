"""Where the pages are, and what they say at their top."""

from django.urls import reverse


def url(name, thing):
    return reverse(name, args=[thing.pk])


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]
