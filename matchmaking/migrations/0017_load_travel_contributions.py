"""Amounts for the way by distance, all switched off until staff know them to hold.

They are those of the calls 2024 and 2025 for higher education (KA131), verified there; whether
they hold for staff of vocational, school and adult education is not verified.
"""

from django.db import migrations

SOURCE = (
    "Calls 2024 and 2025, higher education (KA131). Not verified for vocational, school and adult "
    "education: check with the Programme Guide and the national agency before you show it."
)

# From kilometre, standard and green amount in euro
AMOUNTS = [
    (10, 28, 56),
    (100, 211, 285),
    (500, 309, 417),
    (2000, 395, 535),
    (3000, 580, 785),
    (4000, 1188, 1188),
    (8000, 1735, 1735),
]


def load(apps, schema_editor) -> None:
    FundingScheme = apps.get_model("matchmaking", "FundingScheme")
    TravelContribution = apps.get_model("matchmaking", "TravelContribution")
    for scheme in FundingScheme.objects.filter(code="erasmus"):  # unless staff call it otherwise
        for from_km, standard, green in AMOUNTS:
            TravelContribution.objects.create(
                scheme=scheme,
                from_km=from_km,
                standard=standard,
                green=green,
                source=SOURCE,
                is_shown=False,
            )


class Migration(migrations.Migration):
    dependencies = [("matchmaking", "0016_travel_contributions")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
