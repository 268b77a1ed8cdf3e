"""Country outlines for the map: Natural Earth 1:50 m, clipped to the case and projected conformally, as one SVG path.

The source file is copied next to the script when the front end is built. Without it the map has no outlines, nothing
else. Outlines are drawn as the data set has them and say nothing about the status of any border.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
WIDTH = 10000
"""Width of the map in its own whole-number units; a tenth of a pixel on a usual screen."""


@dataclass(frozen=True)
class Projection:
    """Lambert conformal conic between two parallels, Mercator near the equator; degrees in, map units out, y down."""

    south: float
    north: float
    west: float
    east: float
    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def raw(self, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
        """Projected coordinates before scaling, y down."""
        middle = np.radians((self.south + self.north) / 2)
        turn = np.radians(np.asarray(longitude, dtype=np.float64) - (self.west + self.east) / 2)
        lat = np.radians(np.clip(np.asarray(latitude, dtype=np.float64), -84.0, 84.0))
        rise = np.log(np.tan(np.pi / 4 + lat / 2))
        if abs(middle) < np.radians(12) or self.south * self.north < 0:
            return turn, -rise
        one = np.radians(self.south + (self.north - self.south) / 6)
        two = np.radians(self.north - (self.north - self.south) / 6)
        cone = np.log(np.cos(one) / np.cos(two)) / (_rise(two) - _rise(one)) if two - one > 1e-6 else np.sin(middle)
        size = np.cos(one) * np.exp(cone * _rise(one)) / cone
        radius = size * np.exp(-cone * rise)
        base = size * np.exp(-cone * _rise(middle))
        return radius * np.sin(cone * turn), radius * np.cos(cone * turn) - base

    def __call__(self, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
        """Map units."""
        x, y = self.raw(longitude, latitude)
        return (x - self.left) * self.scale, (y - self.top) * self.scale


def _rise(latitude: float) -> float:
    """Isometric latitude, radians."""
    return float(np.log(np.tan(np.pi / 4 + latitude / 2)))


def fit(longitude: Floats, latitude: Floats) -> Projection:
    """The projection that puts places into WIDTH units with a margin of a tenth."""
    pad = max(float(np.ptp(longitude)), float(np.ptp(latitude)), 1.0) * 0.1
    box = (
        float(latitude.min()) - pad,
        float(latitude.max()) + pad,
        float(longitude.min()) - pad,
        float(longitude.max()) + pad,
    )
    plain = Projection(*box)
    x, y = plain.raw(longitude, latitude)
    span = max(float(np.ptp(x)), float(np.ptp(y)), 1e-3) * 1.2
    middle_x, middle_y = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    return Projection(*box, WIDTH / span, float(middle_x - span / 2), float(middle_y - span / 2))


def outlines(source: Path, projection: Projection) -> str:
    """One SVG path with the outlines of all countries around the case; empty without the source file."""
    if not source.exists():
        return ""
    topology = json.loads(source.read_text(encoding="utf-8"))
    box = _window(projection)
    scale, shift = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(np.array(a, dtype=np.float64), axis=0) * scale + shift for a in topology["arcs"]]
    out: list[str] = []
    for country in topology["objects"]["countries"]["geometries"]:
        for polygon in _polygons(country):
            for ring in polygon:
                points = np.concatenate([arcs[a] if a >= 0 else arcs[~a][::-1] for a in ring])
                out.append(_path(_clip(points, box), projection))
    return "".join(out)


def _window(p: Projection) -> tuple[float, float, float, float]:
    """West, east, south, north of what any view of the map may show: a square around the case, generously."""
    half = max((p.east - p.west) * np.cos(np.radians((p.south + p.north) / 2)), p.north - p.south) * 0.8
    x, y = (p.west + p.east) / 2, (p.south + p.north) / 2
    wide = half / max(np.cos(np.radians(y)), 0.2)
    return x - wide, x + wide, max(-84.0, y - half), min(84.0, y + half)


def _polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    kind, arcs = geometry.get("type"), geometry.get("arcs", [])
    return [arcs] if kind == "Polygon" else list(arcs) if kind == "MultiPolygon" else []


def _clip(points: Floats, box: tuple[float, float, float, float]) -> Floats:
    """Part of a ring inside the box (Sutherland and Hodgman, one side after the other)."""
    west, east, south, north = box
    if (
        points[:, 0].max() < west
        or points[:, 0].min() > east
        or points[:, 1].max() < south
        or points[:, 1].min() > north
    ):
        return points[:0]
    if np.ptp(points[:, 0]) > 180:
        return points[:0] if (east - west) < 180 else points
    for axis, limit, sign in ((0, west, 1.0), (0, east, -1.0), (1, south, 1.0), (1, north, -1.0)):
        points = _side(points, axis, limit, sign)
        if not len(points):
            break
    return points


def _side(points: Floats, axis: int, limit: float, sign: float) -> Floats:
    inside = sign * (points[:, axis] - limit) >= 0
    if inside.all() or not inside.any():
        return points if inside.all() else points[:0]
    following = np.roll(points, -1, axis=0)
    crosses = inside != np.roll(inside, -1)
    step = following[:, axis] - points[:, axis]
    at = np.where(crosses, (limit - points[:, axis]) / np.where(step == 0, 1.0, step), 0.0)
    cut = points + at[:, None] * (following - points)
    order = np.stack([points, cut], axis=1).reshape(-1, 2)
    return np.asarray(order[np.stack([inside, crosses], axis=1).reshape(-1)])


def _path(points: Floats, projection: Projection) -> str:
    """Relative whole-number path; points closer than three units to the last are dropped."""
    if len(points) < 4:
        return ""
    x, y = projection(points[:, 0], points[:, 1])
    whole = np.rint(np.stack([x, y], axis=1)).astype(int)
    kept = [whole[0]]
    for p in whole[1:]:
        if abs(p[0] - kept[-1][0]) + abs(p[1] - kept[-1][1]) >= 4:
            kept.append(p)
    if len(kept) < 4:
        return ""
    deltas = np.diff(np.array(kept), axis=0)
    return f"M{kept[0][0]} {kept[0][1]}l" + " ".join(f"{a} {b}" for a, b in deltas) + "z"
