"""The other end of `scenes`: a management shell on the running platform's data.

Playwright keeps an event loop in the tests' process, where Django's database layer refuses to
work; so the scenes are set in a child, one JSON line for each call and one for its answer.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, Self

from config.development.surroundings import ROOT

SHELL = [sys.executable, "manage.py", "shell", "--no-imports", "--command"]
LISTEN = "from tests.journeys import scenes; scenes.listen()"


class Stage:
    """`stage.world(number=1)` calls `scenes.world(number=1)` over there."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment

    def __enter__(self) -> Self:
        self.shell = subprocess.Popen(
            [*SHELL, LISTEN],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.shell.stdin.close()
        self.shell.wait()

    def __getattr__(self, scene: str) -> Callable[..., Any]:
        def call(**words: Any) -> Any:
            print(json.dumps([scene, words]), file=self.shell.stdin, flush=True)
            answer = self.shell.stdout.readline()
            assert answer, f"the stage broke down at {scene}({words}); stderr says why"
            return json.loads(answer, object_hook=lambda found: SimpleNamespace(**found))

        return call
