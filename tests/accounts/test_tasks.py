from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.tasks import clear_sessions


def test_ended_sessions_go_and_living_ones_stay(db):
    now = timezone.now()
    for key, expires in {
        "ended": now - timedelta(days=1),
        "living": now + timedelta(days=1),
    }.items():
        Session.objects.create(session_key=key, session_data="", expire_date=expires)

    clear_sessions()

    assert [session.session_key for session in Session.objects.all()] == ["living"]
