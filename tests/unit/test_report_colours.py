"""Colours of the report, computed from web/src/tokens.css: contrast (WCAG 2) and distance (CIEDE2000).

Colour vision is simulated with the full-severity matrices of Machado, Oliveira and Fernandes (2009).
"""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CARRIERS = ("gas", "electricity", "heat", "oil", "hydrogen", "co2", "food", "passengers")
ORIGINS = tuple(f"o{i}" for i in range(1, 9))
SIGHT = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


@pytest.fixture(scope="module")
def themes(repo: Path) -> dict[str, dict[str, str]]:
    text = (repo / "web" / "src" / "tokens.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root(\[data-theme=\"dark\"\])? \{([^}]*)\}", text)
    return {
        ("dark" if mark else "light"): dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body)) for mark, body in blocks
    }


def linear(colour: str) -> Floats:
    raw = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(raw <= 0.04045, raw / 12.92, ((raw + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    light = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b))
    return (light[1] + 0.05) / (light[0] + 0.05)


def lab(rgb: Floats) -> Floats:
    matrix = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = matrix @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(a: Floats, b: Floats) -> float:
    """CIEDE2000 (Sharma, Wu and Dalal 2005)."""
    mean_c = (np.hypot(a[1], a[2]) + np.hypot(b[1], b[2])) / 2
    g = 0.5 * (1 - np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)))
    a1, b1 = a[1] * (1 + g), b[1] * (1 + g)
    c1, c2 = np.hypot(a1, a[2]), np.hypot(b1, b[2])
    h1, h2 = np.degrees(np.arctan2(a[2], a1)) % 360, np.degrees(np.arctan2(b[2], b1)) % 360
    dh = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    big_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh / 2))
    mean_l, mean_c = (a[0] + b[0]) / 2, (c1 + c2) / 2
    mean_h = h1 + h2 if c1 * c2 == 0 else (h1 + dh / 2) % 360
    t = 1 - 0.17 * np.cos(np.radians(mean_h - 30)) + 0.24 * np.cos(np.radians(2 * mean_h))
    t += 0.32 * np.cos(np.radians(3 * mean_h + 6)) - 0.2 * np.cos(np.radians(4 * mean_h - 63))
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    turn = (
        -2 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((mean_h - 275) / 25) ** 2))))
    )
    x, y, z = (b[0] - a[0]) / s_l, (c2 - c1) / s_c, big_h / s_h
    return float(np.sqrt(x * x + y * y + z * z + turn * y * z))


def test_distance_agrees_with_a_published_pair() -> None:
    a, b = np.array([50.0, 2.6772, -79.7751]), np.array([50.0, 0.0, -82.7485])
    assert distance(a, b) == pytest.approx(2.0425, abs=1e-4)  # first pair of Sharma, Wu and Dalal (2005), table 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_marks_stand_out(themes: dict[str, dict[str, str]], theme: str) -> None:
    t = themes[theme]
    for ground in ("surface", "panel"):
        for name in ("text", "muted", "link", "ok", "warning", "bad", "open"):
            assert contrast(t[name], t[ground]) >= 4.5, (name, ground)
        for name in ("axis", "control", "focus", "more", "less", "o-other", *ORIGINS, *(f"c-{c}" for c in CARRIERS)):
            assert contrast(t[name], t[ground]) >= 3.0, (name, ground)
    for name in CARRIERS:
        assert contrast(t[f"c-{name}"], t["land"]) >= 3.0, name
    for name in ("ok", "bad", "open", "warning"):
        assert contrast(t[name], t[f"{name}-fill"]) >= 4.5, name
    assert contrast(t["text"], t["bar"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("family", ["carriers", "origins"])
def test_colours_of_a_chart_differ_for_every_sight(themes: dict[str, dict[str, str]], theme: str, family: str) -> None:
    t = themes[theme]
    names = [f"c-{c}" for c in CARRIERS] if family == "carriers" else list(ORIGINS)
    for a, b in combinations(names, 2):
        x, y = linear(t[a]), linear(t[b])
        assert distance(lab(x), lab(y)) >= 20, (a, b)
        for sight, matrix in SIGHT.items():
            assert distance(lab(np.array(matrix) @ x), lab(np.array(matrix) @ y)) >= 13.9, (a, b, sight)


def test_no_colour_is_named_outside_the_tokens(repo: Path) -> None:
    found = []
    for path in sorted((repo / "web" / "src").iterdir()):
        if path.name == "tokens.css":
            continue
        for i, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if (
                re.search(r"#[0-9a-fA-F]{3,8}\b(?!\w)|\brgba?\(|\bhsla?\(", line)
                and "`#" not in line
                and '"#' not in line
            ):
                found.append(f"{path.name}:{i}: {line.strip()[:80]}")
    assert found == []
