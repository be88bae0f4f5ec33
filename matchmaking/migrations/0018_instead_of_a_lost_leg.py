import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matchmaking", "0017_load_travel_contributions"),
    ]

    operations = [
        migrations.AddField(
            model_name="ring",
            name="instead",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="matchmaking.match",
            ),
        ),
        migrations.AddConstraint(
            model_name="ring",
            constraint=models.CheckConstraint(
                condition=models.Q(("instead__isnull", True), ("state", "broken"), _connector="OR"),
                name="ring_with_something_instead_is_broken",
            ),
        ),
    ]
