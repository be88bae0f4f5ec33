from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("matchmaking", "0014_versions_of_trials"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="ring",
            options={
                "ordering": ["-state_since", "-pk"],
                "verbose_name": "ring or chain",
                "verbose_name_plural": "rings and chains",
            },
        ),
    ]
