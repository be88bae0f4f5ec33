from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matchmaking", "0013_separations"),
    ]

    operations = [
        migrations.AddField(
            model_name="roundtrial",
            name="versions",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
