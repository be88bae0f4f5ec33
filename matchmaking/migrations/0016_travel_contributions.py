import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matchmaking", "0015_rings_and_chains"),
    ]

    operations = [
        migrations.CreateModel(
            name="TravelContribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_km", models.PositiveSmallIntegerField(verbose_name="from, kilometres")),
                ("standard", models.PositiveSmallIntegerField(verbose_name="standard, euro")),
                ("green", models.PositiveSmallIntegerField(verbose_name="green, euro")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("is_shown", models.BooleanField(default=False, verbose_name="shown to people")),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="travel_contributions",
                        to="matchmaking.fundingscheme",
                    ),
                ),
            ],
            options={
                "verbose_name": "travel contribution",
                "verbose_name_plural": "travel contributions",
                "ordering": ["scheme_id", "from_km"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "from_km"), name="contribution_is_one_a_distance"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_shown", False),
                            models.Q(("source", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="contribution_shown_has_its_source",
                        violation_error_message=(
                            "Say where the amounts are from before you show them."
                        ),
                    ),
                ],
            },
        ),
    ]
