"""Who may do what with hosting offers.

Colleagues prepare, coordinators commit, staff act for anybody; what may be added is asked of
the organisation it is for.
"""

from __future__ import annotations

import rules

from regions.rules import is_member, is_staff

from .wishes import is_draft, is_its_own, speaks_for_it

rules.add_perm("matchmaking.add_offer", is_member | is_staff)
rules.add_perm("matchmaking.change_offer", (is_its_own & is_draft) | speaks_for_it | is_staff)
rules.add_perm("matchmaking.copy_offer", is_its_own | is_staff)
rules.add_perm("matchmaking.discard_offer", (is_its_own & is_draft) | (is_staff & is_draft))
rules.add_perm("matchmaking.publish_offer", speaks_for_it | is_staff)
rules.add_perm("matchmaking.resume_offer", speaks_for_it | is_staff)
rules.add_perm("matchmaking.pause_offer", speaks_for_it | is_staff)
rules.add_perm("matchmaking.close_offer", speaks_for_it | is_staff)
