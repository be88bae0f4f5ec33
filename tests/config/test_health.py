import pytest
from django.db import connection


@pytest.fixture
def no_redis(settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody-listens.sock"


def test_livez_needs_no_database(client):
    response = client.get("/livez")

    assert response.status_code == 200
    assert response.json() == {"process": "up"}
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_reports_what_is_up(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": "up", "redis": "up"}


@pytest.mark.django_db
def test_readyz_stays_ready_without_redis(client, no_redis):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": "up", "redis": "unreachable"}


@pytest.mark.django_db
def test_readyz_refuses_a_database_that_lacks_a_migration(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"database": "not migrated", "redis": "up"}


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_probes_are_only_read(client, path):
    assert client.post(path).status_code == 405
