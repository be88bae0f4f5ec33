"""Who may do what with visit requests: the same sentences as for offers."""

from __future__ import annotations

import rules

from regions.rules import is_member, is_staff

from .wishes import is_draft, is_its_own, speaks_for_it

rules.add_perm("matchmaking.add_request", is_member | is_staff)
rules.add_perm("matchmaking.change_request", (is_its_own & is_draft) | speaks_for_it | is_staff)
rules.add_perm("matchmaking.copy_request", is_its_own | is_staff)
rules.add_perm("matchmaking.discard_request", (is_its_own & is_draft) | (is_staff & is_draft))
rules.add_perm("matchmaking.publish_request", speaks_for_it | is_staff)
rules.add_perm("matchmaking.withdraw_request", speaks_for_it | is_staff)
