"""Whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Owner = Literal["host", "visitor", "both", "staff", "nobody"]


@dataclass(frozen=True, slots=True)
class Turn:
    """Who has to act next on something, and until when (None: no date is set)."""

    owner: Owner
    until: datetime | None = None
