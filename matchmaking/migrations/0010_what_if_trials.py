import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matchmaking", "0009_shared_rounds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RoundTrial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "deed",
                    models.CharField(
                        choices=[("force", "Force"), ("forbid", "Forbid")], max_length=8
                    ),
                ),
                ("forced", models.JSONField(default=list)),
                ("forbidden", models.JSONField(default=list)),
                ("solution_digest", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("progress", models.PositiveSmallIntegerField(default=0)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("solution", models.BinaryField(blank=True, null=True)),
                ("unserved", models.JSONField(default=list)),
                ("numbers", models.JSONField(default=dict)),
                ("refusal", models.TextField(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="matchmaking.hostingoffer",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="matchmaking.visitrequest",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trials",
                        to="matchmaking.matchinground",
                    ),
                ),
            ],
            options={
                "verbose_name": "“what if” of a round",
                "verbose_name_plural": "“what if” of rounds",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "solution_digest", "deed", "request", "offer"),
                        name="trial_is_asked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            models.Q(("refusal", ""), ("solution__isnull", False)),
                            models.Q(
                                ("solution__isnull", True), models.Q(("refusal", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="trial_answered_has_an_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress__lte", 100)),
                        name="trial_progress_is_0_to_100",
                    ),
                ],
            },
        ),
    ]
