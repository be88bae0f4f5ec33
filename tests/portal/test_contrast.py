"""Every pair of colours that meets on a page keeps the contrast WCAG 2.2 AA asks for."""

import re
from itertools import product

import pytest
from django.conf import settings

TOKENS = (settings.BASE_DIR / "static/css/tokens.css").read_text()
MODES = ("light", "dark")

GROUNDS = ["paper", "surface", "sunken"]
TEXT_PAIRS = [
    *product(["ink", "muted", "brand", "brand-strong", "warm", "gold-ink", "good"], GROUNDS),
    ("ink", "chip"),
    ("muted", "chip"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("brand", "brand-soft"),
    ("ink", "brand-soft"),
    ("muted", "brand-soft"),
    ("warm", "warm-soft"),
    ("ink", "warm-soft"),
    ("gold-ink", "gold-soft"),
    ("ink", "gold-soft"),
    ("good", "good-soft"),
    ("ink", "good-soft"),
]
SHAPE_PAIRS = [*product(["edge", "focus", "brand-mid", "plum"], ["paper", "surface"])]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("front", "ground"), TEXT_PAIRS)
def test_text_can_be_read(front, ground, mode):
    assert contrast(front, ground, mode) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("front", "ground"), SHAPE_PAIRS)
def test_edges_focus_and_weeks_can_be_told_apart(front, ground, mode):
    assert contrast(front, ground, mode) >= 3


def contrast(front, ground, mode):
    lighter, darker = sorted((luminance(front, mode), luminance(ground, mode)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(token, mode):
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour(token, mode)[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(
        weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def colour(token, mode):
    value = re.search(rf"--{token}: ([^;]+);", TOKENS)[1]
    both = re.findall(r"#([0-9a-f]{6})", value)
    return both[MODES.index(mode)] if len(both) > 1 else both[0]
