"""What the other apps answer when a person asks for their data or wants to be forgotten.

Both are sent with `person`. An app connects in its `receivers.py`, loaded by its AppConfig.
"""

from django.dispatch import Signal

export_personal_data = Signal()
"""A receiver returns what its app holds about `person`: a dict of JSON values by title."""

before_erasure = Signal()
"""Sent inside the erasing transaction, before the account's row is deleted.

A receiver removes what would stay behind (a foreign key's `on_delete` does most of it), or raises
`accounts.refusals.Refused` with the sentence that tells the person what to do first.
"""
