"""Regions and places."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# Both or neither; a comparison with NULL would let one alone pass.
LATITUDE_AND_LONGITUDE_TOGETHER = Q(latitude__isnull=True, longitude__isnull=True) | Q(
    latitude__isnull=False,
    longitude__isnull=False,
    latitude__range=(-90, 90),
    longitude__range=(-180, 180),
)


class RegionQuerySet(models.QuerySet["Region"]):
    def countries(self) -> RegionQuerySet:
        return self.filter(level=0)

    def within(self, region: Region) -> RegionQuerySet:
        """`region` and every region below it.

        Codes nest by prefix, but for Northern Ireland's UKN10 to UKN16, which NUTS keeps
        under UKN0: so the parent's code is asked too.
        """
        return self.filter(
            Q(code__startswith=region.code) | Q(parent__code__startswith=region.code)
        )


class Region(models.Model):
    """A NUTS 2024 region (level 0 to 3) or a country outside NUTS (level 0).

    `code` is spelt as NUTS spells it (EL, UK), `country` as ISO 3166 does (GR, GB).
    Latitude and longitude are the centre point in degrees (WGS 84).
    """

    code = models.CharField(_("code"), max_length=5, unique=True)
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=2, db_index=True)
    level = models.PositiveSmallIntegerField(_("level"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    in_nuts = models.BooleanField(_("in NUTS 2024"), default=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(level__lte=3), name="region_level_is_0_to_3"),
            models.CheckConstraint(
                condition=Q(level=0, parent__isnull=True) | Q(level__gt=0, parent__isnull=False),
                name="region_below_a_country_has_parent",
            ),
            models.CheckConstraint(
                condition=LATITUDE_AND_LONGITUDE_TOGETHER,
                name="region_point_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("region-detail", args=[self.code])


class Place(models.Model):
    """A town with coordinates (degrees, WGS 84) and its inhabitants, from GeoNames."""

    geonames_id = models.PositiveIntegerField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=2)
    latitude = models.FloatField()
    longitude = models.FloatField()
    population = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name", "country"]
        indexes = [models.Index("country", "name", name="place_by_country_and_name")]

    def __str__(self) -> str:
        return self.name
