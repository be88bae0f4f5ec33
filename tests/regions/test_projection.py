import re

import pytest
from django.template.loader import render_to_string

from regions.projection import HEIGHT, VIEW_BOX, WIDTH, is_on_map, project, to_etrs89_laea

OUTLINE = "components/map_outline.svg"


def test_agrees_with_the_worked_example_of_the_guidance_note():
    easting, northing = to_etrs89_laea(50, 5)

    assert (easting, northing) == pytest.approx((3_962_799.45, 2_999_718.85), abs=0.01)


def test_the_centre_of_the_projection_is_its_false_origin():
    assert to_etrs89_laea(52, 10) == pytest.approx((4_321_000, 3_210_000), abs=0.001)


def test_y_grows_downwards_and_x_eastwards():
    boras, bergen, barcelona = project(57.72, 12.94), project(60.39, 5.32), project(41.39, 2.16)

    assert bergen[0] < boras[0]
    assert bergen[1] < boras[1] < barcelona[1]


def test_one_unit_is_five_kilometres():
    """Borås and Bergen lie 527 km apart; the projection bends such a length by less than 1 %."""
    (x1, y1), (x2, y2) = project(57.72, 12.94), project(60.39, 5.32)

    assert ((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5 * 5 == pytest.approx(527, rel=0.01)


@pytest.mark.parametrize(
    ("place", "latitude", "longitude", "shown"),
    [
        ("Reykjavík", 64.15, -21.94, True),
        ("Lisbon", 38.72, -9.14, True),
        ("Hammerfest", 70.66, 23.68, True),
        ("Heraklion", 35.33, 25.13, True),
        ("Nicosia", 35.17, 33.36, True),
        ("Van", 38.50, 43.40, True),
        ("Tbilisi", 41.70, 44.80, True),
        ("Las Palmas", 28.12, -15.43, False),
        ("Saint-Denis, Réunion", -20.88, 55.45, False),
        ("Longyearbyen", 78.22, 15.64, False),
    ],
)
def test_what_the_map_shows(place, latitude, longitude, shown):
    assert is_on_map(latitude, longitude) is shown


def test_the_outline_fills_the_frame():
    starts = [
        (float(x), float(y))
        for x, y in re.findall(r"M(-?[\d.]+) ?(-?[\d.]+)l", render_to_string(OUTLINE))
    ]

    assert f"0 0 {WIDTH:g} {HEIGHT:g}" == VIEW_BOX
    assert len(starts) > 100
    assert all(-5 <= x <= WIDTH + 5 and -5 <= y <= HEIGHT + 5 for x, y in starts)


@pytest.mark.parametrize(
    ("place", "latitude", "longitude"),
    [
        ("Borås", 57.72, 12.94),
        ("Ankara", 39.93, 32.86),
        ("Madrid", 40.42, -3.70),
        ("Simferopol", 44.95, 34.10),
        ("Nicosia", 35.17, 33.36),
    ],
)
def test_towns_inland_lie_on_land(place, latitude, longitude):
    assert any(_contains(ring, project(latitude, longitude)) for ring in _rings("land"))


@pytest.mark.parametrize(
    ("water", "latitude", "longitude"),
    [("North Sea", 56.0, 3.0), ("Black Sea", 43.0, 34.0), ("Gulf of Bothnia", 62.0, 19.8)],
)
def test_seas_are_left_free(water, latitude, longitude):
    point = project(latitude, longitude)

    assert not any(_contains(ring, point) for ring in _rings("land") + _rings("land land-beyond"))


def test_the_outline_is_light():
    assert len(render_to_string(OUTLINE).encode()) < 35_000


def _rings(css_class: str) -> list[list[tuple[float, float]]]:
    paths = re.findall(rf'<path class="{css_class}" d="([^"]+)"/>', render_to_string(OUTLINE))
    return [_points(ring) for path in paths for ring in path.split("z") if ring]


def _points(ring: str) -> list[tuple[float, float]]:
    numbers = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", ring)]
    x = y = 0.0
    points = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return points


def _contains(ring: list[tuple[float, float]], point: tuple[float, float]) -> bool:
    """Whether a line from the point to the east crosses the ring an odd number of times."""
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            crossings += 1
    return crossings % 2 == 1
