from django.core.management import call_command

from config import settings as production


def test_every_file_a_style_sheet_names_is_there(settings, tmp_path):
    """Hashing the names opens each reference, so a missing font or picture fails here."""
    settings.STORAGES = production.STORAGES
    settings.STATIC_ROOT = tmp_path

    call_command("collectstatic", interactive=False, verbosity=0)

    assert (tmp_path / "staticfiles.json").exists()
