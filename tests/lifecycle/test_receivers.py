from accounts.actions import erase_account
from accounts.personal_data import personal_data_of
from lifecycle.actions import record
from lifecycle.models import LogEntry


def test_a_persons_data_hold_what_they_did_and_nobody_else_s(offer, cast):
    entry = record(offer, "publish", by=cast.host, reason="Our own words.")
    record(offer, "pause", by=cast.staff)

    assert personal_data_of(cast.host)["what_you_did"] == [
        {
            "at": entry.at,
            "content_type__model": "hostingoffer",
            "object_id": offer.pk,
            "verb": "publish",
            "reason": "Our own words.",
        }
    ]


def test_what_somebody_did_stays_in_the_log_without_their_name(offer, cast):
    record(offer, "publish", by=cast.staff)

    erase_account(cast.staff, by=cast.staff)

    entry = LogEntry.objects.get()
    assert (entry.verb, entry.by) == ("publish", None)
