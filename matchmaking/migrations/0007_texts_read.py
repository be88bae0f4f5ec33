import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matchmaking", "0006_rounds_and_rings"),
    ]

    operations = [
        migrations.AddField(
            model_name="hostingoffer",
            name="text_digest",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Cast(
                    django.db.models.functions.text.MD5(
                        django.db.models.functions.text.Concat(
                            models.F("title"),
                            models.Value("\n"),
                            models.F("summary"),
                            models.Value("\n"),
                            models.F("strategy"),
                            models.Value("\n"),
                            models.F("observation"),
                            models.Value("\n"),
                            models.F("methods"),
                            models.Value("\n"),
                            models.F("reflection"),
                            output_field=models.TextField(),
                        )
                    ),
                    models.UUIDField(),
                ),
                output_field=models.UUIDField(),
            ),
        ),
        migrations.AddField(
            model_name="visitrequest",
            name="text_digest",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Cast(
                    django.db.models.functions.text.MD5(models.F("learning_goals")),
                    models.UUIDField(),
                ),
                output_field=models.UUIDField(),
            ),
        ),
        migrations.CreateModel(
            name="ReadText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.UUIDField()),
                ("reader", models.CharField(max_length=16)),
                ("terms", models.BinaryField()),
                ("telling_words", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("digest", "reader"), name="text_is_read_once")
                ],
            },
        ),
    ]
