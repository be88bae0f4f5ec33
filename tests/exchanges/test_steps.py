"""How far the way of an exchange is, in its six steps."""

from django.utils import timezone

from exchanges import actions
from exchanges.models import Exchange
from exchanges.steps import steps_of
from tests.exchanges.actions.test_outcome import ANSWERS


class TestSteps:
    def statuses(self, exchange):
        fresh = Exchange.objects.with_record().get(pk=exchange.pk)
        return [step.status for step in steps_of(fresh)]

    def test_on_the_way(self, cast, planned):
        assert self.statuses(planned) == ["done", "done", "now", "", "", ""]

        for person in (cast.host, cast.visitor):
            actions.confirm_programme(planned, by=person)
        assert self.statuses(planned) == ["done", "done", "done", "now", "", ""]

    def test_after_the_visit(self, cast, completed):
        assert self.statuses(completed) == [*["done"] * 4, "now", ""]

        for person in (cast.host, cast.visitor):
            actions.give_feedback(completed, by=person, **ANSWERS)
        assert self.statuses(completed) == [*["done"] * 5, "now"]

        practice = actions.add_practice(completed, by=cast.visitor, title="Mapping")
        practice.follow_ups.update(answered_at=timezone.now(), status="adopted")
        assert self.statuses(completed) == ["done"] * 6

    def test_stopped(self, cast, opened):
        actions.cancel_exchange(opened, by=cast.host, reason="Ill")

        assert self.statuses(opened) == ["done", "done", "stopped", "", "", ""]
