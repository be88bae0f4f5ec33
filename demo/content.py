"""The files of `demo/data/`, as they are written. See the README there for what a row means."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
FILES = (
    "organisations",
    "partnerships",
    "people",
    "offers",
    "requests",
    "matches",
    "separations",
    "rounds",
    "exchanges",
    "stories",
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Content:
    """All rows by the name of their file. `digest` changes with any of them."""

    rows: dict[str, list[Row]]
    digest: str

    @cached_property
    def _by_key(self) -> dict[str, dict[str, Row]]:
        return {
            name: {row["key"]: row for row in rows}
            for name, rows in self.rows.items()
            if name != "people"
        }

    def row(self, name: str, key: str) -> Row:
        return self._by_key[name][key]

    def coordinator_of(self, organisation: str) -> str:
        """The address of the person who registered `organisation`: its first coordinator."""
        return next(
            person["email"]
            for person in self.rows["people"]
            for membership in person["memberships"]
            if membership["organisation"] == organisation and membership["role"] == "coordinator"
        )


def read_content() -> Content:
    texts = {name: (DATA / f"{name}.json").read_bytes() for name in FILES}
    digest = hashlib.sha256(b"\n".join(texts.values())).hexdigest()
    return Content({name: json.loads(text) for name, text in texts.items()}, digest)
