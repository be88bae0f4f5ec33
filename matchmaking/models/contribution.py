"""What funding schemes contribute to the way to a host."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .request import FundingScheme


class TravelContribution(models.Model):
    """What a scheme contributes to one traveller's way there and back, in whole euro.

    It holds from `from_km` (great circle, one way) to where the scheme's next row begins.
    `green` is for going by train, bus, bicycle or shared car. A row that is not verified for
    our visits stays switched off: no amount of it is shown to anybody.
    """

    scheme = models.ForeignKey(FundingScheme, models.CASCADE, related_name="travel_contributions")
    from_km = models.PositiveSmallIntegerField(_("from, kilometres"))
    standard = models.PositiveSmallIntegerField(_("standard, euro"))
    green = models.PositiveSmallIntegerField(_("green, euro"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_shown = models.BooleanField(_("shown to people"), default=False)

    class Meta:
        verbose_name = _("travel contribution")
        verbose_name_plural = _("travel contributions")
        ordering = ["scheme_id", "from_km"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "from_km"], name="contribution_is_one_a_distance"
            ),
            models.CheckConstraint(
                condition=Q(is_shown=False) | ~Q(source=""),
                name="contribution_shown_has_its_source",
                violation_error_message=_("Say where the amounts are from before you show them."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("{scheme}, from {km} km").format(scheme=self.scheme, km=self.from_km)
