"""The weights with which the platform begins."""

from django.db import migrations

FIRST = {
    "name": "First weights",
    "topics": 30,
    "learning_goals": 18,
    "languages": 14,
    "dates": 10,
    "group": 8,
    "organisation": 5,
    "journey": 8,
    "hospitality": 7,
    "reason": "With these the platform begins.",
    "is_current": True,
}


def set_first_weights(apps, schema_editor):
    apps.get_model("matchmaking", "FitWeights").objects.create(**FIRST)


class Migration(migrations.Migration):
    dependencies = [("matchmaking", "0004_fit_weights")]

    operations = [migrations.RunPython(set_first_weights, migrations.RunPython.noop)]
