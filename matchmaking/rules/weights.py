"""Who may read and set the weights of the fit: they shape every round, so staff alone."""

import rules

from regions.rules import is_staff

rules.add_perm("matchmaking.set_weights", is_staff)
