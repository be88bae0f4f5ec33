import pytest

from tests.factories.matchmaking import MatchFactory, RingFactory, RoundFactory

pytestmark = pytest.mark.django_db

ROUNDS, RINGS = "/admin/matchmaking/matchinground/", "/admin/matchmaking/ring/"
ROUNDS_QUERIES = 7
RINGS_QUERIES = 8


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.staff)
    return client


@pytest.mark.parametrize("number", [1, 30])
def test_rounds_take_the_same_queries_for_one_and_for_thirty(
    desk, number, django_assert_num_queries
):
    rounds = RoundFactory.create_batch(number)
    with django_assert_num_queries(ROUNDS_QUERIES):
        page = desk.get(ROUNDS).text
    assert all(f'href="{one.get_absolute_url()}"' in page for one in rounds)


@pytest.mark.parametrize("number", [1, 30])
def test_rings_take_the_same_queries_for_one_and_for_thirty(
    desk, number, django_assert_num_queries
):
    rings = RingFactory.create_batch(number)
    for ring in rings:
        MatchFactory(ring=ring, proposed_by_side="round", visitor_said_yes_at=None)
    with django_assert_num_queries(RINGS_QUERIES):
        page = desk.get(RINGS).text
    assert all(f'href="{ring.get_absolute_url()}"' in page for ring in rings)


def test_a_row_is_found_by_its_teams(desk, offer):
    ring = RingFactory()
    MatchFactory(ring=ring, offer=offer)
    other = RingFactory()
    found = desk.get(RINGS, {"q": "Borås"}).context["cl"].result_list
    assert ring in found
    assert other not in found


@pytest.mark.parametrize("factory", [RoundFactory, RingFactory])
def test_the_page_of_a_row_is_its_page_of_the_site(desk, factory):
    row = factory()
    change = f"/admin/matchmaking/{row._meta.model_name}/{row.pk}/change/"
    assert desk.get(change)["Location"] == row.get_absolute_url()
    assert desk.get(change.replace(str(row.pk), "0")).status_code == 404


@pytest.mark.parametrize("path", [ROUNDS, RINGS])
def test_others_do_not_see_the_lists(client, cast, path):
    client.force_login(cast.host)
    assert client.get(path).status_code in (302, 404)
