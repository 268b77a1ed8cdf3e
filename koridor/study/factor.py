"""A factor: one edit of a scenario whose value is left open, and the values that it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from koridor.case.raw import Problems
from koridor.errors import did_you_mean

FILE = "study.toml"
OPERATIONS = ("set", "scale", "shift")
_EDIT = ("table", "id", "column", "window", "reason")
_ENTRIES = ("name", "unit", *_EDIT, *OPERATIONS)

Edit = dict[str, Any]


@dataclass(frozen=True)
class Factor:
    """`edit` without its value; `operation` is set, scale or shift, `unit` follows every number of `values`.

    `label` says where it stands in the study.
    """

    name: str
    edit: Mapping[str, Any]
    operation: str
    values: Any
    unit: str = ""
    label: str = ""

    def at(self, value: float | str) -> Edit:
        """The edit with a value."""
        text = value if isinstance(value, str) else f"{value!r} {self.unit}".strip()
        return {**self.edit, self.operation: text}

    @property
    def neutral(self) -> float | None:
        """The number that leaves the cell as it is, where there is one."""
        return {"scale": 1.0, "shift": 0.0}.get(self.operation)


def factors(listed: Any, label: str, shape: str, problems: Problems) -> list[Factor]:
    """The factors of a design; `shape` says how values are written. What is wrong goes to `problems`."""
    if not isinstance(listed, list) or not all(isinstance(e, dict) for e in listed):
        problems.report(
            "study/toml",
            FILE,
            f"{label} is not a list of edits.",
            "It cannot be read.",
            f"Write [[{label}]], with two brackets, above each edit.",
            column=label,
        )
        return []
    found = [_factor(entry, f"{label} {i}", shape, problems) for i, entry in enumerate(listed, 1)]
    known = [f for f in found if f is not None]
    for name in sorted({f.name for f in known if sum(g.name == f.name for g in known) > 1}):
        problems.report(
            "study/name",
            FILE,
            f'{label}: two edits are called "{name}".',
            "Each is a column of the results.",
            'Give one of them another name = "...".',
            column=label,
            value=name,
        )
    return known


def _factor(entry: dict[str, Any], label: str, shape: str, problems: Problems) -> Factor | None:
    for key in entry:
        if key not in _ENTRIES:
            problems.report(
                "study/toml",
                FILE,
                f'{label}: "{key}" is not part of an edit.',
                "Nothing would read it.",
                did_you_mean(key, _ENTRIES),
                value=key,
            )
    operations = [o for o in OPERATIONS if o in entry]
    if len(operations) != 1:
        problems.report(
            "study/values",
            FILE,
            f"{label}: needs exactly one of set, scale and shift.",
            "It says which values the cell takes.",
            f"Write {shape}.",
        )
        return None
    name = entry.get("name", f"{entry.get('id', '')}_{entry.get('column', '')}")
    unit = entry.get("unit", "")
    if not (isinstance(name, str) and name.isidentifier() and isinstance(unit, str)):
        problems.report(
            "study/name",
            FILE,
            f"{label}: its name or unit cannot be used.",
            "The name is a column of the results.",
            'Write name = "gas_price" with letters, digits and _, and a unit in quotes.',
            value=str(name),
        )
        return None
    edit = {k: entry[k] for k in _EDIT if k in entry}
    return Factor(name, edit, operations[0], entry[operations[0]], unit, label)


def number(value: Any) -> float | None:
    """A finite number as written, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value)


def bad_values(label: str, factor: str, what: str, way_out: str, problems: Problems) -> None:
    """Report values that cannot be used."""
    why = "Without values there is nothing to solve."
    problems.report("study/values", FILE, f"{label}: {what}", why, way_out, column=factor)
