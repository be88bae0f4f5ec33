"""What other apps may hang on to what happens here."""

from django.dispatch import Signal

# Sent with `match` and `by` inside the transaction that approves a match: a receiver that
# raises undoes the approval.
match_approved = Signal()
