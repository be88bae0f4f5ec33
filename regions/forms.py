"""Forms for organisations, joining and inviting."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .languages import country_choices, language_choices
from .models import Invitation, Organisation, Place, Region
from .states import Role

LANGUAGES_MAX = 8


class CountryForm(forms.Form):
    """The first question of registering: the country decides which regions are shown."""

    country = forms.ChoiceField(label=_("Country"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        codes = Region.objects.countries().values_list("country", flat=True)
        self.fields["country"].choices = [("", "—"), *country_choices(codes)]


class LanguagesField(forms.MultipleChoiceField):
    """A few languages by their names, as their codes (ISO 639-1)."""

    def __init__(self, **kwargs) -> None:
        super().__init__(choices=language_choices, **kwargs)

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > LANGUAGES_MAX:
            raise forms.ValidationError(
                _("Please choose the %(most)s most useful languages at most.")
                % {"most": LANGUAGES_MAX}
            )


class OrganisationForm(forms.ModelForm):
    """Everything an organisation says about itself; its region is one of its country's."""

    languages = LanguagesField(
        label=_("Working languages"),
        help_text=_("The languages in which your people can work with visitors or hosts."),
        widget=forms.CheckboxSelectMultiple,
    )

    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = [
            "name",
            "short_name",
            "kind",
            "region",
            "place",
            "languages",
            "about",
            "website",
            "oid",
        ]
        help_texts = {
            "place": _("The town your visitors would travel to."),
            "about": _("Two or three sentences for people who do not know you."),
            "oid": _("The letter E and eight digits, if you have one."),
        }
        widgets = {
            "about": forms.Textarea(attrs={"rows": 4}),
            "place": forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
        }

    def __init__(self, *args, country: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        self.fields["region"].label = _("Region")
        self.fields["region"].help_text = _("The smallest region you serve as a whole.")
        regions = Region.objects.filter(country=country)
        self.fields["region"].queryset = regions
        self.fields["region"].choices = _regions_by_level_1(regions)
        self.places = Place.objects.filter(country=country).values_list("name", flat=True)

    def clean(self) -> dict:
        """A town we know gives the point on the map, else the centre of the region does."""
        cleaned = super().clean()
        region = cleaned.get("region")
        if region:
            place = (
                Place.objects.filter(country=self.country, name__iexact=cleaned.get("place", ""))
                .order_by("-population")
                .first()
            )
            point = place or region
            self.instance.latitude, self.instance.longitude = point.latitude, point.longitude
        return cleaned


class OrganisationAdminForm(forms.ModelForm):
    """What staff correct in the admin, where the fields of all other columns are Django's."""

    languages = LanguagesField(
        label=_("Working languages"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
    )

    class Meta:
        model = Organisation
        fields = ["languages"]


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["email", "role"]
        help_texts = {
            "role": _("A coordinator speaks for the organisation. A colleague prepares."),
        }


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role)


class OrganisationSearchForm(forms.Form):
    """Looking for an organisation: to read about it, or to join it."""

    q = forms.CharField(label=_("Name, town or region"), required=False, max_length=100)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        codes = set(
            Organisation.objects.verified().values_list("region__country", flat=True).distinct()
        )
        self.fields["country"].choices = [("", _("All countries")), *country_choices(codes)]


def _regions_by_level_1(regions) -> list:
    """Choices of one country: the country itself, then each level 1 region with all below it."""
    groups: dict[str, list] = {}
    choices: list = [("", "—")]
    for region in regions.order_by("code"):
        label = f"{region.name} ({region.code})"
        if region.level == 0:
            choices.append((region.pk, label))
        elif region.level == 1:
            groups[region.code] = [(region.pk, label)]
        else:
            groups[region.code[:3]].append((region.pk, " " * (region.level - 1) + label))
    return choices + [(options[0][1], options) for options in groups.values()]
