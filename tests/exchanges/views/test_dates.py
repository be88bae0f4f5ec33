"""The pages on which two teams agree dates."""

from datetime import timedelta

from tests.exchanges.conftest import first_day
from tests.factories.exchanges import ExchangeFactory

from .pages import said, url


class TestDates:
    def test_from_the_finder_to_agreed_dates(self, cast, opened, login):
        page = login(cast.visitor).get(url("exchange-dates", opened))
        starts, ends = (page.context["suggestions"][0][key] for key in ("starts", "ends"))
        answer = login(cast.visitor).post(
            url("exchange-dates", opened), {"starts": starts, "ends": ends}, follow=True
        )
        assert said(answer) == ["Proposed. The other team has been told."]
        proposal = opened.date_proposals.get()

        login(cast.host).post(url("exchange-accept-dates", opened), {"proposal": proposal.pk})

        opened.refresh_from_db()
        assert (opened.starts, opened.ends) == (starts, ends)

    def test_errors_stand_beside_the_field_and_nothing_is_lost(self, cast, opened, login):
        monday = first_day()
        response = login(cast.host).post(
            url("exchange-dates", opened),
            {"starts": monday, "ends": monday - timedelta(days=1), "note": "Kept"},
        )

        assert response.status_code == 422
        assert response.context["form"]["note"].value() == "Kept"
        assert "lies before the first" in response.context["form"].errors["ends"][0]

    def test_a_refusal_keeps_the_page(self, cast, opened, login):
        monday = first_day() - timedelta(days=365)
        response = login(cast.host).post(
            url("exchange-dates", opened), {"starts": monday, "ends": monday}
        )

        assert response.status_code == 422
        assert "lies in the past" in response.content.decode()

    def test_staff_say_for_which_side(self, cast, opened, login):
        monday = first_day()
        login(cast.staff).post(
            url("exchange-dates", opened), {"starts": monday, "ends": monday, "side": "host"}
        )

        assert opened.date_proposals.get().side == "host"

    def test_a_proposal_of_another_exchange_is_404(self, cast, opened, login):
        other = ExchangeFactory().date_proposals.create(
            side="visitor", starts=first_day(), ends=first_day()
        )
        page = login(cast.host).post(url("exchange-accept-dates", opened), {"proposal": other.pk})

        assert page.status_code == 404
