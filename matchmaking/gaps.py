"""Topics that teams ask for and on which nobody has a visit to give now."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from regions.models import Organisation, Topic

from .models import HostingOffer, Separation, VisitRequest


@dataclass(frozen=True)
class Gap:
    """So many `teams` ask for the topic. So many hosts are `full`: they offer it, and all visits
    are taken. So many `hosts` offer the `kin`, topics of its group with itself, if it is offered.
    """

    topic: Topic
    teams: int
    full: int
    hosts: int
    kin: list[int]


def gaps() -> list[Gap]:
    """The most wanted first. Two queries."""
    wanted = Topic.objects.filter(parent__isnull=False).select_related("parent")
    teams = Count("requests", filter=Q(requests__in=VisitRequest.objects.open()), distinct=True)
    wanted = wanted.annotate(teams=teams).filter(teams__gt=0)
    wanted = wanted.filter(~Exists(_offers().with_free_visits().filter(topics=OuterRef("pk"))))
    wanted = wanted.annotate(full=Coalesce(Subquery(_hosts_of(OuterRef("pk"))), 0))
    by_group = _offers().order_by().values("topics__parent")
    counted = by_group.annotate(
        hosts=Count("organisation", distinct=True), kin=ArrayAgg("topics", distinct=True)
    ).values_list("topics__parent", "hosts", "kin")
    close_to = {group: (hosts, kin) for group, hosts, kin in counted}
    rows = wanted.order_by("-teams", "parent__position", "position", "slug")
    return [
        Gap(topic, topic.teams, topic.full, *close_to.get(topic.parent_id, (0, [])))
        for topic in rows
    ]


def hosts_of_kin(topic: Topic):
    """Verified organisations with an open offer in the topic's group; not those that are kept apart
    from every team that asks."""
    offers = _offers().filter(topics__parent=topic.parent_id)
    hosts = Organisation.objects.verified().filter(pk__in=offers.values("organisation"))
    host, team = OuterRef(OuterRef("pk")), OuterRef("organisation")
    apart = Separation.objects.standing().between(host, team)
    asking = VisitRequest.objects.open().filter(topics=topic)
    return hosts.filter(Exists(asking.filter(~Exists(apart))))


def _hosts_of(topic):
    """How many organisations have an open offer that shows the topic."""
    shown = _offers().filter(topics=topic).order_by().values("topics")
    return shown.annotate(hosts=Count("organisation", distinct=True)).values("hosts")


def _offers():
    return HostingOffer.objects.open()
