"""Who may keep organisations apart: staff alone, as nobody else reads why."""

import rules

from regions.rules import is_staff

for verb in ("view", "add", "end"):
    rules.add_perm(f"matchmaking.{verb}_separation", is_staff)
