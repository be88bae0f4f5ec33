"""Organisations kept apart; every change of that is noted for the requests of both."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models.functions import Greatest, Least

TABLE = "matchmaking_separation"

FUNCTION = """
CREATE FUNCTION matchmaking_note_separations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO matchmaking_wishchange (request)
    SELECT DISTINCT own.id
    FROM changed
    JOIN matchmaking_visitrequest own ON own.organisation_id IN (changed.one_id, changed.other_id);
    RETURN NULL;
END $$;
"""

CHANGED_ROWS = (("insert", "NEW"), ("update", "NEW"), ("update", "OLD"), ("delete", "OLD"))

TRIGGERS = "".join(
    f"""
    CREATE TRIGGER note_{event}_{rows.lower()} AFTER {event.upper()} ON {TABLE}
    REFERENCING {rows} TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION matchmaking_note_separations();
    """
    for event, rows in CHANGED_ROWS
)

TRIGGER_ON_TRUNCATE = f"""
    CREATE TRIGGER note_everything AFTER TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION matchmaking_note_everything();
    """

NO_TRIGGERS = f"""
    DROP TRIGGER note_everything ON {TABLE};
    DROP FUNCTION matchmaking_note_separations() CASCADE;
    """


class Migration(migrations.Migration):
    dependencies = [
        ("matchmaking", "0012_free_a_pair"),
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Separation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state_since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="in this state since"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("standing", "kept apart"), ("ended", "ended")],
                        default="standing",
                        max_length=16,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        help_text="Only staff read this; no team is told.",
                        max_length=1000,
                        verbose_name="reason",
                    ),
                ),
                (
                    "until",
                    models.DateField(blank=True, null=True, verbose_name="last day"),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.organisation",
                        verbose_name="the other organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "pair kept apart",
                "verbose_name_plural": "pairs kept apart",
                "ordering": ["-state_since", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["standing", "ended"])),
                        name="separation_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("one", models.F("other")), _negated=True),
                        name="separation_is_of_two",
                        violation_error_message="Choose two different organisations.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="separation_has_a_reason",
                    ),
                    models.UniqueConstraint(
                        Least("one", "other"),
                        Greatest("one", "other"),
                        condition=models.Q(("state", "standing")),
                        name="separation_stands_once_a_pair",
                        violation_error_message="These two are kept apart already.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FUNCTION + TRIGGERS + TRIGGER_ON_TRUNCATE, NO_TRIGGERS),
    ]
