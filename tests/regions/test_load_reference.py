"""The reference data as it lies in the database after `load_reference`."""

from collections import Counter
from io import StringIO
from math import asin, cos, radians, sin, sqrt

import pytest
from django.core.management import call_command
from django.db import transaction

from regions import loading
from regions.loading import Loaded, load_reference
from regions.models import Place, Region, Topic
from tests.factories.regions import OrganisationFactory, TopicFactory

pytestmark = pytest.mark.django_db

EU_27 = {
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}  # fmt: skip
OUTSIDE_NUTS = {"AD", "AM", "AZ", "FO", "GE", "MC", "MD", "SM"}


@pytest.fixture(scope="module")
def reference(django_db_setup, django_db_blocker):
    """All reference data, loaded once for this file and taken out again after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        yield
        transaction.set_rollback(True)


def test_all_nuts_2024_regions_are_there(reference):
    levels = dict(Counter(Region.objects.filter(in_nuts=True).values_list("level", flat=True)))

    assert levels == {0: 40, 1: 135, 2: 367, 3: 1_662}


def test_the_eu_27_has_as_many_regions_as_eurostat_counts(reference):
    levels = Counter(Region.objects.filter(country__in=EU_27).values_list("level", flat=True))

    assert dict(levels) == {0: 27, 1: 92, 2: 244, 3: 1_165}


def test_european_countries_outside_nuts_are_there_without_regions(reference):
    assert set(Region.objects.filter(in_nuts=False).values_list("code", "level")) == {
        (code, 0) for code in OUTSIDE_NUTS
    }


def test_nuts_spells_greece_and_the_united_kingdom_its_own_way(reference):
    spelt_otherwise = {
        (region.code, region.country)
        for region in Region.objects.countries()
        if region.code != region.country
    }

    assert spelt_otherwise == {("EL", "GR"), ("UK", "GB")}


def test_every_region_hangs_below_the_region_its_code_begins_with(reference):
    """But for Northern Ireland, whose districts UKN10 to UKN16 NUTS keeps under UKN0."""
    rows = Region.objects.filter(level__gt=0).values_list("code", "parent__code", "parent__level")
    exceptions = {
        (code, parent) for code, parent, level in rows if (parent, level) != _prefix(code)
    }

    assert exceptions == {(f"UKN1{digit}", "UKN0") for digit in range(7)}


def test_within_a_region_lies_what_hangs_below_it_and_nothing_else(reference):
    northern_ireland = Region.objects.get(code="UKN0")
    sweden = Region.objects.get(code="SE")

    districts = Region.objects.filter(parent=northern_ireland)
    assert set(Region.objects.within(northern_ireland)) == {northern_ireland, *districts}
    assert len(districts) == 11
    assert set(Region.objects.within(sweden)) == set(Region.objects.filter(country="SE"))


def test_a_region_is_in_the_country_of_its_parent(reference):
    rows = Region.objects.filter(level__gt=0).values_list("country", "parent__country")

    assert {country for country, parents in rows if country != parents} == set()


def test_names_are_in_latin_letters(reference):
    names = Region.objects.values_list("name", flat=True)

    assert [name for name in names if any(ord(letter) > 0x2E7F for letter in name)] == []
    assert [name for name in names if any("\u0370" <= letter <= "\u04ff" for letter in name)] == []
    assert _name("EL52") == "Kentriki Makedonia"
    assert _name("BG411") == "Sofia (stolitsa)"
    assert _name("UA31") == "Dnipropetrovska Oblast"
    assert _name("RS21") == "Region Šumadije i Zapadne Srbije"


@pytest.mark.parametrize(
    ("code", "town", "latitude", "longitude", "within_km"),
    [
        ("SE232", "Gothenburg", 57.71, 11.97, 60),
        ("NO0A2", "Bergen", 60.39, 5.32, 40),
        ("ES511", "Barcelona", 41.39, 2.16, 15),
        ("DE111", "Stuttgart", 48.78, 9.18, 5),
        ("DE212", "Munich", 48.14, 11.58, 5),
        ("FI19B", "Tampere", 61.50, 23.79, 40),
        ("CH023", "Solothurn", 47.21, 7.54, 30),
        ("PL633", "Gdańsk", 54.35, 18.65, 20),
        ("FRH03", "Rennes", 48.11, -1.68, 30),
        ("PT11A", "Porto", 41.15, -8.61, 20),
        ("UKL22", "Cardiff", 51.48, -3.18, 20),
        ("SI041", "Ljubljana", 46.05, 14.51, 20),
        ("EL522", "Thessaloniki", 40.64, 22.94, 15),
        ("ITI14", "Florence", 43.77, 11.25, 20),
        ("IE061", "Dublin", 53.35, -6.26, 15),
        ("FRY40", "Saint-Denis", -20.88, 55.45, 50),
        ("MD", "Chișinău", 47.01, 28.86, 80),
    ],
)
def test_a_region_lies_where_its_people_live(reference, code, town, latitude, longitude, within_km):
    region = Region.objects.get(code=code)

    assert _km((region.latitude, region.longitude), (latitude, longitude)) < within_km


def test_every_region_has_a_point_near_its_parent(reference):
    """Farther than 600 km lie only the French overseas regions and Norway's far north."""
    far = {
        row.code
        for row in Region.objects.filter(level__gte=2).select_related("parent")
        if _km((row.latitude, row.longitude), (row.parent.latitude, row.parent.longitude)) > 600
    }

    assert {code[:4] for code in far} == {"FRY1", "FRY2", "FRY3", "FRY4", "FRY5", "NO07", "NO0B"}


def test_boras_and_bergen_are_527_km_apart(reference):
    boras = Place.objects.get(name="Borås", country="SE")
    bergen = Place.objects.get(name="Bergen", country="NO")

    assert (boras.latitude, boras.longitude) == pytest.approx((57.72, 12.94), abs=0.01)
    assert (bergen.latitude, bergen.longitude) == pytest.approx((60.39, 5.32), abs=0.01)
    distance = _km((boras.latitude, boras.longitude), (bergen.latitude, bergen.longitude))
    assert round(distance) == 527


def test_every_country_has_places_and_every_place_a_country(reference):
    countries = set(Region.objects.values_list("country", flat=True))

    assert set(Place.objects.values_list("country", flat=True)) == countries


def test_topics_form_a_tree_of_two_levels(reference):
    groups, topics = Topic.objects.groups(), Topic.objects.leaves()

    assert 10 <= groups.count() <= 14
    assert 70 <= topics.count() <= 90
    assert {topic.parent for topic in topics} == set(groups)
    assert {topic.parent.parent_id for topic in topics} == {None}


def test_every_topic_says_what_it_is_and_what_else_it_is_called(reference):
    topics = Topic.objects.leaves()

    assert [topic.slug for topic in topics if not topic.description.endswith(".")] == []
    assert [topic.slug for topic in topics if not topic.synonyms.get("en")] == []


def test_no_two_topics_share_a_name(reference):
    names = Counter(
        (language, name)
        for topic in Topic.objects.leaves()
        for language, name in topic.names.items()
    )

    assert [name for name, times in names.items() if times > 1] == []


def test_the_topics_of_the_first_exchange_are_there(reference):
    names = {topic.slug: topic.parent.slug for topic in Topic.objects.leaves()}

    assert names["neet-re-engagement"] == "inclusion"
    assert names["follow-up-support"] == "inclusion"
    assert names["motivational-methods"] == "inclusion"
    assert names["multi-agency-cooperation"] == "governance"
    assert "oppfølgingstjenesten" in Topic.objects.get(slug="neet-re-engagement").synonyms["nb"]


def test_a_second_run_changes_nothing(reference):
    before = _all_rows()

    loaded = load_reference()

    assert _all_rows() == before
    assert [(kind.new, kind.left_over) for kind in loaded] == [(0, 0), (0, 0), (0, 0)]


def test_a_run_mends_what_was_changed_and_keeps_what_points_at_it(reference):
    region = Region.objects.get(code="SE232")
    organisation = OrganisationFactory(region=region)
    Region.objects.filter(code="SE232").update(name="Somewhere", latitude=0)

    load_reference()

    organisation.refresh_from_db()
    assert organisation.region_id == region.pk
    assert organisation.region.name == "Västra Götalands län"
    assert organisation.region.latitude == region.latitude


def test_what_the_files_no_longer_name_is_kept_and_counted(reference):
    topic = TopicFactory(slug="once-a-topic", parent=Topic.objects.get(slug="youth"))

    loaded = {kind.noun: kind for kind in load_reference()}

    assert Topic.objects.contains(topic)
    assert loaded["topics"] == Loaded("topics", rows=102, new=0, left_over=1)


def test_a_broken_file_loads_nothing(reference, tmp_path, monkeypatch):
    regions = (loading.DATA / "regions.csv").read_text(encoding="utf-8")
    (tmp_path / "regions.csv").write_text(regions.replace("Vestland", "Elsewhere"))
    (tmp_path / "places.csv").write_bytes((loading.DATA / "places.csv").read_bytes())
    (tmp_path / "topics.toml").write_text("[[group]\n", encoding="utf-8")
    monkeypatch.setattr(loading, "DATA", tmp_path)

    with pytest.raises(ValueError, match="line 1"):
        load_reference()

    assert _name("NO0A2") == "Vestland"


def test_the_command_says_what_it_loaded(reference):
    out = StringIO()

    call_command("load_reference", stdout=out)

    assert out.getvalue().splitlines() == [
        f"regions: {Region.objects.count()}, 0 new",
        f"places: {Place.objects.count()}, 0 new",
        f"topics: {Topic.objects.count()}, 0 new",
    ]


def _prefix(code: str) -> tuple[str, int]:
    return code[:-1], len(code) - 3


def _name(code: str) -> str:
    return Region.objects.get(code=code).name


def _all_rows() -> list[list[tuple]]:
    return [list(model.objects.order_by("pk").values_list()) for model in (Region, Place, Topic)]


def _km(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Great-circle distance on a sphere of 6,371 km."""
    phi_1, lambda_1, phi_2, lambda_2 = map(radians, (*start, *end))
    chord = sin((phi_2 - phi_1) / 2) ** 2
    chord += cos(phi_1) * cos(phi_2) * sin((lambda_2 - lambda_1) / 2) ** 2
    return 2 * 6_371.0 * asin(sqrt(chord))
