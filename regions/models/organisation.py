"""Organisations and their partnerships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Stateful

from ..states import (
    ORGANISATION_DEEDS,
    ORGANISATION_TRANSITIONS,
    MembershipState,
    OrganisationState,
    Role,
)
from .region import LATITUDE_AND_LONGITUDE_TOGETHER, Region

if TYPE_CHECKING:
    from accounts.models import User

OID_PATTERN = r"^E\d{8}$"


class OrganisationKind(models.TextChoices):
    REGIONAL_AUTHORITY = "regional_authority", _("Regional authority")
    LOCAL_AUTHORITY = "local_authority", _("Local authority")
    AGENCY = "agency", _("Agency")
    SCHOOL = "school", _("School")
    VET_PROVIDER = "vet_provider", _("Vocational training provider")
    EMPLOYMENT_SERVICE = "employment_service", _("Employment service")
    COMPANY = "company", _("Company")
    NGO = "ngo", _("Non-governmental organisation")


class Partnership(models.Model):
    """A network whose label is shown on its members' pages."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=160)
    label = models.CharField(_("label"), max_length=40)
    about = models.TextField(_("about"), blank=True)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partnership-detail", args=[self.slug])


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def verified(self) -> OrganisationQuerySet:
        return self.filter(state=OrganisationState.VERIFIED)

    def waiting(self) -> OrganisationQuerySet:
        """Applications that staff have not answered, the oldest first."""
        return self.filter(state=OrganisationState.APPLIED).order_by("state_since", "pk")

    def of(self, user: User) -> OrganisationQuerySet:
        """The organisations `user` is an active member of."""
        return self.filter(
            memberships__user=user, memberships__state=MembershipState.ACTIVE
        ).distinct()

    def spoken_for_by(self, user: User) -> OrganisationQuerySet:
        """The organisations `user` is a coordinator of."""
        return self.filter(
            memberships__user=user,
            memberships__state=MembershipState.ACTIVE,
            memberships__role=Role.COORDINATOR,
        ).distinct()

    def visible_to(self, user) -> OrganisationQuerySet:
        """Verified ones to everybody, the others to their members and to staff."""
        if user.is_authenticated and user.is_staff:
            return self
        seen = Q(state=OrganisationState.VERIFIED)
        if user.is_authenticated:
            seen |= Q(pk__in=Organisation.objects.of(user).values("pk"))
        return self.filter(seen)


class Organisation(Stateful):
    """A regional or local authority, agency, school, employment service, company or NGO."""

    noun = "organisation"
    transitions = ORGANISATION_TRANSITIONS
    deeds = ORGANISATION_DEEDS

    state = models.CharField(
        max_length=16, choices=OrganisationState, default=OrganisationState.APPLIED
    )
    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(
        _("short name"), max_length=40, help_text=_("As in “Borås hosts Vestland”.")
    )
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=24, choices=OrganisationKind)
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations")
    place = models.CharField(_("town"), max_length=120)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    languages = ArrayField(
        models.CharField(max_length=3),
        verbose_name=_("working languages"),
        default=list,
    )
    about = models.TextField(_("about"), max_length=1200, blank=True)
    website = models.URLField(_("website"), blank=True)
    oid = models.CharField(
        _("Erasmus+ organisation ID"),
        max_length=9,
        blank=True,
        validators=[RegexValidator(OID_PATTERN, _("An OID is the letter E and eight digits."))],
    )
    partnerships = models.ManyToManyField(Partnership, related_name="members", blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OrganisationState.values),
                name="organisation_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values),
                name="organisation_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(oid="") | Q(oid__regex=OID_PATTERN),
                name="organisation_oid_is_well_formed",
            ),
            models.UniqueConstraint(
                fields=["oid"], condition=~Q(oid=""), name="organisation_oid_is_unique"
            ),
            models.CheckConstraint(
                condition=LATITUDE_AND_LONGITUDE_TOGETHER,
                name="organisation_point_is_on_earth",
            ),
        ]
        indexes = [models.Index("state", name="organisation_by_state")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation-detail", args=[self.slug])

    @property
    def country(self) -> str:
        """ISO 3166 code of the country; needs `region` to be loaded."""
        return self.region.country

    @property
    def is_applied(self) -> bool:
        return self.state == OrganisationState.APPLIED

    @property
    def is_verified(self) -> bool:
        return self.state == OrganisationState.VERIFIED
