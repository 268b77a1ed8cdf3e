"""Shapes of the entries of case.toml and of scenario files, so that a slip such as [edit] for [[edit]] has words."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from koridor.case.raw import Problems

_TEXTS = ("name", "title", "description", "note", "time_zone", "default_scenario")
_NUMBERS = ("step_hours", "price_year", "discount_rate")
_WAYS_OUT = {
    "edit": "Write [[edit]], with two brackets, above each edit.",
    "insert": "Write [[insert]], with two brackets, above each row.",
    "remove": "Write [[remove]], with two brackets, above each row.",
    "horizon": "Write horizon = { start = 2030-01-01, end = 2031-01-01 }.",
    "perspective": 'Write perspective = ["party", "other_party"].',
    "extends": 'Write extends = ["scenario"].',
    **dict.fromkeys(_TEXTS, "Put it in quotes."),
    **dict.fromkeys(_NUMBERS, "Write a number."),
}


def shaped(content: Mapping[str, Any], file: str, problems: Problems) -> dict[str, Any]:
    """The entries that have the shape they should; the others are reported and left out. One name is a list of one."""
    out = dict(content)
    for key, way_out in _WAYS_OUT.items():
        if key not in out:
            continue
        value = out[key]
        if key in ("perspective", "extends") and isinstance(value, str):
            out[key] = value = [value]
        if not _fits(key, value):
            del out[key]
            problems.report(
                "case/toml", file, f'"{key}" is not written as it should be.', "It cannot be read.", way_out, column=key
            )
    return out


def _fits(key: str, value: Any) -> bool:
    if key in _TEXTS:
        return isinstance(value, str)
    if key in _NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if key == "horizon":
        periods = value.get("periods", [value]) if isinstance(value, dict) and value else None
        return isinstance(periods, list) and bool(periods) and all(isinstance(p, dict) for p in periods)
    wanted: type = str if key in ("perspective", "extends") else dict
    return isinstance(value, list) and all(isinstance(v, wanted) for v in value)
