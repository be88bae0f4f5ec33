"""The only place where a state moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import LogEntry, Stateful
from .refusals import Refused, TransitionNotAllowed

if TYPE_CHECKING:
    from accounts.models import User

    StatefulT = TypeVar("StatefulT", bound=Stateful)


def lock(obj: StatefulT) -> StatefulT:
    """The row as it is now, locked until the transaction ends. `obj` itself is left alone."""
    rows = type(obj)._base_manager.select_for_update(of=("self",))
    return rows.get(pk=obj.pk)


@transaction.atomic
def advance(
    obj: StatefulT,
    verb: str,
    *,
    by: User | None,
    reason: str = "",
    on_behalf_of: str = "",
    **fields: Any,
) -> StatefulT:
    """Move `obj` by `verb` and log it; `fields` are saved in the same statement.

    `by` is None where the platform itself acts. Raises TransitionNotAllowed if the row, as
    it is in the database now, is in none of the verb's source states, and Refused if the
    verb needs a reason and got none.
    """
    transition = obj.transitions[verb]
    if transition.needs_reason and not reason.strip():
        raise Refused(_("Please give a reason."))
    fresh = lock(obj)
    # Taken under the lock, so that the log stands in the order in which things happened.
    now = timezone.now()
    if fresh.state not in transition.sources:
        obj.state, obj.state_since = fresh.state, fresh.state_since
        raise TransitionNotAllowed(obj, verb)
    changes = {"state": transition.target, "state_since": now, **fields}
    for name, value in changes.items():
        setattr(obj, name, value)
    obj.save(update_fields=list(changes))
    _write(obj, verb, fresh.state, transition.target, by, on_behalf_of, reason, now)
    return obj


def record(
    obj: Stateful,
    verb: str,
    *,
    by: User | None,
    reason: str = "",
    on_behalf_of: str = "",
) -> LogEntry:
    """Log a verb that leaves the state as it is (a creation, the first of two yeses)."""
    return _write(obj, verb, obj.state, obj.state, by, on_behalf_of, reason, timezone.now())


def _write(
    obj: Stateful,
    verb: str,
    from_state: str,
    to_state: str,
    by: User | None,
    on_behalf_of: str,
    reason: str,
    at: Any,
) -> LogEntry:
    return LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(obj),
        object_id=obj.pk,
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        by=by,
        is_by_platform=by is None,
        on_behalf_of=on_behalf_of,
        reason=reason.strip(),
        at=at,
    )
