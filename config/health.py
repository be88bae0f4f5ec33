"""Two addresses for whoever watches the web process; they need neither session nor language."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

REDIS_PATIENCE = 0.5  # seconds; a slow answer must not hold up the probe


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process is up. Touches nothing else, so a failing database never restarts the web."""
    return JsonResponse({"process": "up"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served: the database answers and has every migration. 503 otherwise.

    Redis is reported but does not count. Pages store their messages in the database and never talk
    to Redis; without it messages leave later, and taking the site down would not send them sooner.
    """
    database = _database_state()
    status = 200 if database == "up" else 503
    return JsonResponse({"database": database, "redis": _redis_state()}, status=status)


def _database_state() -> str:
    try:
        executor = MigrationExecutor(connection)
        is_behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unreachable"
    return "not migrated" if is_behind else "up"


def _redis_state() -> str:
    redis = Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=REDIS_PATIENCE,
        socket_timeout=REDIS_PATIENCE,
    )
    try:
        redis.ping()
    except RedisError:
        return "unreachable"
    finally:
        redis.close()
    return "up"
