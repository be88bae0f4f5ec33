from django.core.management import call_command

# Production compresses as well, which takes long and finds nothing out.
HASHED = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


def test_every_file_a_style_sheet_names_is_there(settings, tmp_path):
    """Hashing the names opens each reference, so a missing font or picture fails here."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": HASHED}}
    settings.STATIC_ROOT = tmp_path

    call_command("collectstatic", interactive=False, verbosity=0)

    assert (tmp_path / "staticfiles.json").exists()
