"""The table of commands."""

import sys

from config.development import (
    bench,
    check,
    demo,
    lock,
    manage,
    screenshots,
    surroundings,
    test,
)

COMMANDS = {
    "demo": (demo.run, "bring up the platform with its demo data"),
    "test": (test.run, "run the tests; what follows goes to pytest"),
    "check": (check.run, "format, lint, layers, types, migrations, production settings"),
    "bench": (bench.run, "measure the matching engine: bench matching"),
    "manage": (manage.run, "run a manage.py command beside the embedded services"),
    "screenshots": (screenshots.run, "remake the pictures in docs/screenshots"),
    "lock": (lock.run, "pin the current releases into requirements.txt"),
}


def main() -> None:
    name, *arguments = sys.argv[1:] or ["help"]
    if name not in COMMANDS:
        raise SystemExit(_usage())
    with surroundings.plain_sentences():
        sys.exit(COMMANDS[name][0](arguments))


def _usage() -> str:
    lines = [f"  python3 dev.py {name:13}{purpose}" for name, (_, purpose) in COMMANDS.items()]
    return "\n".join(["Choose a command:", *lines])


main()
