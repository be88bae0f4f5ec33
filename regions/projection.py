"""From a point on the earth to a point on our map of Europe.

The map is ETRS89-LAEA Europe (EPSG:3035), the equal-area projection Europe's own maps use; the
formulas are those of IOGP Guidance Note 7-2, section 3.2.2 (Lambert azimuthal equal area), on
the GRS 80 ellipsoid. `templates/components/map_outline.svg` is drawn with this same function, so
a dot put at `project(latitude, longitude)` lies where it should on the outline.
"""

from math import asin, atanh, cos, radians, sin, sqrt

# The map's frame, in metres of EPSG:3035: from west of Iceland to eastern Türkiye, from Crete and
# Cyprus to the North Cape. One unit of the drawing is five kilometres.
WEST, EAST = 2_500_000, 7_300_000
SOUTH, NORTH = 1_300_000, 5_450_000
METRES_PER_UNIT = 5_000
WIDTH = (EAST - WEST) / METRES_PER_UNIT
HEIGHT = (NORTH - SOUTH) / METRES_PER_UNIT
VIEW_BOX = f"0 0 {WIDTH:g} {HEIGHT:g}"

SEMI_MAJOR_AXIS = 6_378_137.0
FLATTENING = 1 / 298.257222101
ECCENTRICITY = sqrt(2 * FLATTENING - FLATTENING**2)
CENTRE_LATITUDE, CENTRE_LONGITUDE = radians(52), radians(10)
FALSE_EASTING, FALSE_NORTHING = 4_321_000.0, 3_210_000.0


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """The (x, y) in the map's drawing of a point in degrees; y grows downwards, as in SVG."""
    easting, northing = to_etrs89_laea(latitude, longitude)
    return (easting - WEST) / METRES_PER_UNIT, (NORTH - northing) / METRES_PER_UNIT


def is_on_map(latitude: float, longitude: float) -> bool:
    """Whether the point lies inside the map's frame (the Canaries or Réunion do not)."""
    x, y = project(latitude, longitude)
    return 0 <= x <= WIDTH and 0 <= y <= HEIGHT


def to_etrs89_laea(latitude: float, longitude: float) -> tuple[float, float]:
    """Easting and northing in metres (EPSG:3035) of a point in degrees."""
    beta = asin(_authalic(radians(latitude)) / AUTHALIC_AT_POLE)
    east = radians(longitude) - CENTRE_LONGITUDE
    spread = AUTHALIC_RADIUS * sqrt(
        2 / (1 + sin(BETA_CENTRE) * sin(beta) + cos(BETA_CENTRE) * cos(beta) * cos(east))
    )
    return (
        FALSE_EASTING + spread * STRETCH * cos(beta) * sin(east),
        FALSE_NORTHING
        + (spread / STRETCH)
        * (cos(BETA_CENTRE) * sin(beta) - sin(BETA_CENTRE) * cos(beta) * cos(east)),
    )


def _authalic(phi: float) -> float:
    """The function q of the guidance note: what makes the ellipsoid's areas those of a sphere."""
    e_sin = ECCENTRICITY * sin(phi)
    return (1 - ECCENTRICITY**2) * (sin(phi) / (1 - e_sin**2) + atanh(e_sin) / ECCENTRICITY)


AUTHALIC_AT_POLE = _authalic(radians(90))
AUTHALIC_RADIUS = SEMI_MAJOR_AXIS * sqrt(AUTHALIC_AT_POLE / 2)
BETA_CENTRE = asin(_authalic(CENTRE_LATITUDE) / AUTHALIC_AT_POLE)
STRETCH = (
    SEMI_MAJOR_AXIS
    * cos(CENTRE_LATITUDE)
    / (sqrt(1 - (ECCENTRICITY * sin(CENTRE_LATITUDE)) ** 2) * AUTHALIC_RADIUS * cos(BETA_CENTRE))
)
