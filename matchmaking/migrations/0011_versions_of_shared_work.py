from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matchmaking", "0010_what_if_trials"),
    ]

    operations = [
        migrations.AddField(
            model_name="sharedwork",
            name="versions",
            field=models.JSONField(default=dict),
        ),
    ]
