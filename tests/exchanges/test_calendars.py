from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from exchanges import actions
from exchanges.calendars import programme_calendar, zone_of
from exchanges.models import Exchange
from tests.exchanges.conftest import session_fields
from tests.factories.regions import CountryFactory, OrganisationFactory, RegionFactory

URL = "https://mobility.example.org/exchanges/1/"


def parsed(exchange) -> Calendar:
    return Calendar.from_ical(programme_calendar(Exchange.objects.get(pk=exchange.pk), URL))


class TestProgramme:
    def test_every_session_is_one_event_in_the_hosts_time(self, cast, dated):
        actions.add_session(
            dated,
            by=cast.host,
            **session_fields(
                dated.starts, place="City Hall", led_by="Organiser", description="Fika"
            ),
        )
        actions.add_session(
            dated, by=cast.host, **session_fields(dated.ends, starts=time(13), ends=time(14))
        )

        first, second = parsed(dated).walk("VEVENT")

        stockholm = ZoneInfo("Europe/Stockholm")
        assert first.decoded("dtstart") == datetime.combine(dated.starts, time(9), stockholm)
        assert first.decoded("dtend") == datetime.combine(dated.starts, time(10, 30), stockholm)
        assert second.decoded("dtstart") == datetime.combine(dated.ends, time(13), stockholm)
        assert str(first["summary"]) == "Welcome and strategy"
        assert str(first["location"]) == "City Hall"
        assert str(first["description"]) == "Fika\nOrganiser"
        assert str(first["url"]) == URL

    def test_the_time_zone_is_defined_in_the_file(self, cast, planned):
        calendar = parsed(planned)

        assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Stockholm"]
        assert calendar.walk("VEVENT")[0]["dtstart"].params["TZID"] == "Europe/Stockholm"

    def test_only_the_clock_of_the_visits_years_is_told(self, cast, planned):
        [zone] = parsed(planned).walk("VTIMEZONE")

        begins = {part.decoded("dtstart").year for part in zone.subcomponents}
        changes = [part.decoded("rdate", None) for part in zone.subcomponents]
        assert begins <= {
            planned.starts.year - 1,
            *range(planned.starts.year, planned.ends.year + 2),
        }
        assert len(zone.subcomponents) + sum(1 for dates in changes if dates) < 10
        offset = zone.to_tz().utcoffset(datetime.combine(planned.starts, time(9)))
        there = datetime.combine(planned.starts, time(9), ZoneInfo("Europe/Stockholm"))
        assert offset == there.utcoffset()

    def test_uids_stay_and_the_sequence_grows(self, cast, planned):
        before = [str(event["uid"]) for event in parsed(planned).walk("VEVENT")]

        actions.edit_session(planned.sessions.first(), by=cast.host, starts=time(8))

        events = parsed(planned).walk("VEVENT")
        assert [str(event["uid"]) for event in events] == before
        assert len(set(before)) == 2
        assert [event["sequence"] for event in events] == [1, 0]

    def test_without_sessions_it_is_still_a_calendar(self, dated):
        assert parsed(dated).walk("VEVENT") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "point", "zone"),
    [
        ("SE", (57.7, 12.9), "Europe/Stockholm"),
        ("PT", (38.7, -9.1), "Europe/Lisbon"),
        ("PT", (37.7, -25.7), "Atlantic/Azores"),
        ("ES", (28.1, -15.4), "Atlantic/Canary"),
        ("ES", (None, None), "Europe/Madrid"),
        ("XK", (42.6, 21.1), "Europe/Brussels"),
    ],
)
def test_zone_of(country, point, zone):
    region = RegionFactory(parent=CountryFactory(code=country))
    latitude, longitude = point
    organisation = OrganisationFactory(region=region, latitude=latitude, longitude=longitude)

    assert zone_of(organisation) == ZoneInfo(zone)


def test_summer_time_is_right(cast, dated):
    """Ten o'clock in Borås is eight o'clock UTC in June, nine in January."""
    zone = zone_of(dated.host)

    assert datetime(2027, 6, 1, 10, tzinfo=zone).utcoffset() == timedelta(hours=2)
    assert datetime(2027, 1, 1, 10, tzinfo=zone).utcoffset() == timedelta(hours=1)
