"""The real settings, but for two things that only cost time in tests."""

from config.settings import *  # noqa: F403
from config.settings import STORAGES

# Hashed names need `collectstatic` first; tests/config/test_static.py checks those on their own.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# A slow hash protects real passwords, not those of the cast.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
