import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matchmaking", "0008_wish_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="matchinground",
            name="is_divided",
            field=models.BooleanField(
                default=False,
                help_text="Quicker where a round has millions of pairs. The result may be a little below the best; how far at most is told.",
                verbose_name="divide a large round by topic and season",
            ),
        ),
        migrations.AddField(
            model_name="roundpair",
            name="parts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
            ),
        ),
        migrations.CreateModel(
            name="SharedWork",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempt", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pairs", "compare some requests with all offers"),
                            ("blocks", "solve some blocks"),
                            ("divisions", "solve some divisions"),
                        ],
                        max_length=12,
                    ),
                ),
                ("given", models.BinaryField()),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shared_work",
                        to="matchmaking.matchinground",
                    ),
                ),
            ],
            options={
                "verbose_name": "shared work of a round",
                "verbose_name_plural": "shared work of rounds",
            },
        ),
        migrations.CreateModel(
            name="RoundPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("given", models.BinaryField()),
                ("answer", models.BinaryField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="matchmaking.sharedwork",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a round",
                "verbose_name_plural": "parts of rounds",
                "ordering": ["work", "number"],
            },
        ),
        migrations.AddConstraint(
            model_name="sharedwork",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["pairs", "blocks", "divisions"])),
                name="shared_work_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundpart",
            constraint=models.UniqueConstraint(
                fields=("work", "number"), name="round_part_is_numbered_once"
            ),
        ),
    ]
