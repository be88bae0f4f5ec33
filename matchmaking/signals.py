"""What other apps may hang on to what happens here."""

from django.dispatch import Signal

# Sent with `match` and `by` inside the transaction that approves a match: a receiver that
# raises undoes the approval.
match_approved = Signal()

# Sent with `match` inside the transaction that ends a match without a visit: declined, withdrawn,
# rejected or expired.
match_ended = Signal()

# Sent with `matches`, a list, when staff look at them. A receiver returns a mapping from match
# ids to lists of `matchmaking.warnings.MatchWarning`, in a constant number of queries.
match_warnings = Signal()

# Sent with `match` on the page on which staff decide. A receiver returns a list of
# `matchmaking.warnings.Background`: what else is going on at the two organisations.
match_background = Signal()
