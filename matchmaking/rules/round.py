"""Who may do what with matching rounds and rings: they concern all teams at once, so staff
alone."""

import rules

from regions.rules import is_staff

for verb in ("add", "change", "queue", "cancel", "release"):
    rules.add_perm(f"matchmaking.{verb}_round", is_staff)
rules.add_perm("matchmaking.approve_ring", is_staff)
rules.add_perm("matchmaking.tell_hosts", is_staff)
