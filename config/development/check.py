"""`dev.py check`: every check runs, then a summary; one failure fails the whole."""

import os
import sys
from pathlib import Path

from config.development.surroundings import ROOT, run_child

# Production settings that reach nothing: the checks only read them.
PRODUCTION = {
    "SECRET_KEY": "only-for-checking-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "SITE_URL": "https://mobility.example.org",
    "DATABASE_URL": "postgres://nobody@localhost:1/nothing?connect_timeout=1",
    "DATABASE_POOL_SIZE": "0",
    "REDIS_URL": "redis://localhost:1/0",
    "EMAIL_URL": "smtp+tls://localhost:587",
    "MAIL_FROM": "noreply@example.org",
    "TRUSTED_PROXIES": "1",
    "PYTHONWARNINGS": "ignore:Got an error checking a consistent migration history",
}

PROGRAMS = Path(sys.executable).parent
CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "templates": ["djlint", "--lint", "--quiet", "templates"],
    "layers": ["lint-imports"],
    "types": ["mypy"],
    "migrations": ["django-admin", "makemigrations", "--check", "--dry-run"],
    "production": ["django-admin", "check", "--deploy", "--fail-level=WARNING"],
}


def run(arguments: list[str]) -> int:
    chosen = arguments or list(CHECKS)
    unknown = set(chosen) - CHECKS.keys()
    if unknown:
        raise SystemExit(
            f"No check is called {', '.join(unknown)}. There are: {', '.join(CHECKS)}."
        )
    results = {name: _passes(name) for name in chosen}
    print("\nSummary")
    for name, passed in results.items():
        print(f"  {'ok    ' if passed else 'FAILED'} {name}")
    return 0 if all(results.values()) else 1


def _passes(name: str) -> bool:
    print(f"\n{name}", flush=True)
    program, *arguments = CHECKS[name]
    environment = {
        **os.environ,
        **PRODUCTION,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
    }
    return run_child([str(PROGRAMS / program), *arguments], environment) == 0
