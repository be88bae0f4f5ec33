"""Writes the outline of Europe for the map pages. Run by hand; see docs/data.md.

    python outline.py PATH-OF/node_modules/world-atlas/countries-50m.json

The countries (Natural Earth, 1:50 million) are drawn in the map's own projection, their shared
borders simplified together so that no gaps open between neighbours, and cut at the frame.
"""

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pycountry
import pyogrio.raw
import shapely

DATA = Path(__file__).parent.parent
ROOT = DATA.parent.parent
sys.path.insert(0, str(ROOT))

from regions.projection import HEIGHT, VIEW_BOX, WIDTH, project  # noqa: E402

OUT = ROOT / "templates" / "components" / "map_outline.svg"
# Countries any part of which could show; the rest of the world would only cost time.
NEIGHBOURHOOD = shapely.box(-35, 25, 75, 82)
# Natural Earth's countries that ISO 3166 gives no number, and those we draw with another.
NUMBERLESS = {"Kosovo": "XK", "N. Cyprus": "CY"}
DRAWN_WITH = {"AX": "FI"}
# Natural Earth draws who holds a territory; NUTS, and we, count Crimea (UA44) with Ukraine.
CRIMEA = shapely.box(32.3, 44.2, 36.7, 46.3)
# In units of the drawing (5 km): what the eye cannot tell apart, and the smallest island kept.
TOLERANCE = 2.0
SMALLEST_AREA = 2.0
MARGIN = 4


def main(topojson: str) -> None:
    ours = {row["country"] for row in csv.DictReader((DATA / "regions.csv").open(encoding="utf-8"))}
    shapes = read_countries(topojson)
    drawn = shapely.coverage_simplify(list(shapes.values()), TOLERANCE)
    frame = shapely.box(-MARGIN, -MARGIN, WIDTH + MARGIN, HEIGHT + MARGIN)
    lines = ["{# Natural Earth, public domain; made by regions/data/build/outline.py #}"]
    for code, shape in sorted(zip(shapes, drawn, strict=True), key=lambda pair: pair[0]):
        path = path_data(shapely.intersection(shape, frame))
        if path:
            kind = "land" if code in ours else "land land-beyond"
            lines.append(f'<path class="{kind}" d="{path}"/>')
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines) - 1} countries, {OUT.stat().st_size} bytes, viewBox {VIEW_BOX}")


def read_countries(topojson: str) -> dict[str, shapely.Geometry]:
    """ISO 3166 code → shape in units of the drawing, one for each country near the frame."""
    meta, _, geometry, fields = pyogrio.raw.read(topojson, layer="countries")
    columns = dict(zip(meta["fields"], fields, strict=True))
    parts: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for number, name, wkb in zip(columns["id"], columns["name"], geometry, strict=True):
        country = pycountry.countries.get(numeric=number) if number else None
        code = country.alpha_2 if country else NUMBERLESS.get(name, "")
        for part in shapely.get_parts(shapely.from_wkb(wkb)):
            shape = shapely.intersection(_unrolled(part), NEIGHBOURHOOD)
            if not shape.is_empty:
                home = "UA" if CRIMEA.contains(shape.centroid) else DRAWN_WITH.get(code, code)
                parts[home].append(shapely.transform(shape, _project_all))
    return {code: shapely.union_all(shapes) for code, shapes in parts.items()}


def _unrolled(part: shapely.Geometry) -> shapely.Geometry:
    """The polygon without jumps across the date line, which the source leaves uncut."""

    def unroll(points: np.ndarray) -> np.ndarray:
        return np.column_stack([np.unwrap(points[:, 0], period=360), points[:, 1]])

    rings = [unroll(shapely.get_coordinates(ring)) for ring in (part.exterior, *part.interiors)]
    return shapely.make_valid(shapely.Polygon(rings[0], rings[1:]))


def path_data(shape: shapely.Geometry) -> str:
    """SVG path data in steps of a tenth of a unit, each ring closed, small islands left out."""
    rings = []
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type == "Polygon" and polygon.area >= SMALLEST_AREA:
            rings += [polygon.exterior, *polygon.interiors]
    return "".join(_ring_data(shapely.get_coordinates(ring)) for ring in rings)


def _ring_data(points: np.ndarray) -> str:
    tenths = np.rint(points[:-1] * 10).astype(int)
    steps = np.diff(tenths, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    return f"M{_joined(tenths[0])}l{_joined(steps.ravel())}z" if len(steps) > 1 else ""


def _joined(tenths: np.ndarray) -> str:
    """Numbers one after another; a minus sign parts them as well as a space does."""
    numbers = (f"{tenth / 10:g}" for tenth in tenths)
    return " ".join(re.sub(r"^(-?)0\.", r"\1.", number) for number in numbers).replace(" -", "-")


def _project_all(points: np.ndarray) -> np.ndarray:
    return np.array([project(latitude, longitude) for longitude, latitude in points])


if __name__ == "__main__":
    main(sys.argv[1])
