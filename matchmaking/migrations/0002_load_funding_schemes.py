"""The ways a visit may be paid for that exist from the first day; staff add others."""

from django.db import migrations

# fmt: off
ERASMUS_COUNTRIES = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR",
    "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL",
    "PT", "RO", "SE", "SI", "SK", "IS", "LI", "MK", "NO", "RS", "TR",
]
# fmt: on

SCHEMES = [
    {
        "code": "erasmus",
        "name": "Erasmus+",
        "countries": ERASMUS_COUNTRIES,
        "note": "Your organisation applies, not you. A visit lasts 2 to 60 days without travel. "
        "The host needs no grant.",
        "source": "Erasmus+ Programme Guide",
        "is_shown": True,
        "position": 1,
    },
    {
        "code": "movetia",
        "name": "Movetia",
        "countries": ["CH"],
        "note": "Pays for stays from and in Switzerland. Deadlines: 5 March and 1 October.",
        "source": "Movetia, Swiss Programme",
        "is_shown": True,
        "position": 2,
    },
    {
        "code": "own",
        "name": "Our own budget",
        "countries": [],
        "note": "",
        "source": "",
        "is_shown": True,
        "position": 3,
    },
    {
        "code": "other",
        "name": "Another scheme",
        "countries": [],
        "note": "",
        "source": "",
        "is_shown": True,
        "position": 4,
    },
]


def load(apps, schema_editor) -> None:
    FundingScheme = apps.get_model("matchmaking", "FundingScheme")
    for scheme in SCHEMES:
        FundingScheme.objects.update_or_create(code=scheme["code"], defaults=scheme)


class Migration(migrations.Migration):
    dependencies = [("matchmaking", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
