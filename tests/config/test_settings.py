import runpy

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import formats, timezone

from config.development.check import PRODUCTION
from config.development.surroundings import ROOT

REQUIRED = {"SECRET_KEY", "SITE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "MAIL_FROM"}


@pytest.fixture
def load_settings(monkeypatch):
    def load(**changes):
        for name, value in {"EXTRA_HOSTS": None, **PRODUCTION, **changes}.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "config" / "settings.py"))

    return load


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_an_installation_that_forgot_a_variable_stops_with_its_name(load_settings, name):
    with pytest.raises(ImproperlyConfigured, match=name):
        load_settings(**{name: None})


def test_https_switches_on_every_protection(load_settings):
    settings = load_settings(SITE_URL="https://mobility.example.org/")

    assert settings["SITE_URL"] == "https://mobility.example.org"
    assert settings["ALLOWED_HOSTS"] == ["mobility.example.org"]
    assert settings["SECURE_SSL_REDIRECT"]
    assert settings["SECURE_HSTS_SECONDS"] == 31_536_000
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["upgrade-insecure-requests"]


def test_plain_http_serves_a_demo(load_settings):
    settings = load_settings(SITE_URL="http://localhost:8000", TRUSTED_PROXIES="0")

    assert not settings["SECURE_SSL_REDIRECT"]
    assert settings["SECURE_HSTS_SECONDS"] == 0
    assert not settings["SESSION_COOKIE_SECURE"]
    assert settings["SECURE_PROXY_SSL_HEADER"] is None


def test_debug_is_off_unless_asked_for(load_settings):
    assert load_settings(DEBUG=None)["DEBUG"] is False


def test_a_proxy_is_believed_only_when_one_is_declared(load_settings):
    assert load_settings(TRUSTED_PROXIES="1")["SECURE_PROXY_SSL_HEADER"] == (
        "HTTP_X_FORWARDED_PROTO",
        "https",
    )
    assert load_settings(TRUSTED_PROXIES=None)["SECURE_PROXY_SSL_HEADER"] is None


def test_the_pool_can_be_switched_off(load_settings):
    with_pool = load_settings(DATABASE_POOL_SIZE="3")["DATABASES"]["default"]["OPTIONS"]
    without = load_settings(DATABASE_POOL_SIZE="0")["DATABASES"]["default"]["OPTIONS"]

    assert with_pool["pool"]["max_size"] == 3
    assert "pool" not in without


def test_celery_reaches_a_socket_by_its_own_kind_of_address(load_settings):
    settings = load_settings(REDIS_URL="unix:///run/valkey.sock")

    assert settings["CELERY_BROKER_URL"] == "redis+socket:///run/valkey.sock"


def test_every_answer_forbids_what_is_not_ours():
    policy = Client().get("/livez")["Content-Security-Policy"]

    assert dict(directive.strip().split(" ", 1) for directive in policy.split(";")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_dates_are_written_the_european_way():
    day = timezone.datetime(2025, 5, 12, 14, 5)

    assert formats.date_format(day, "DATE_FORMAT") == "12 May 2025"
    assert formats.date_format(day, "DATETIME_FORMAT") == "12 May 2025, 14:05"
