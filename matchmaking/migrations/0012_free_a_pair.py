from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matchmaking", "0011_versions_of_shared_work"),
    ]

    operations = [
        migrations.AlterField(
            model_name="roundtrial",
            name="deed",
            field=models.CharField(
                choices=[("force", "Force"), ("forbid", "Forbid"), ("free", "Leave free")],
                max_length=8,
            ),
        ),
    ]
