"""Designs: which combinations of values a study solves. Each design is a function from its entry to variants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from koridor.case.raw import Problems
from koridor.errors import did_you_mean
from koridor.study.factor import FILE, Edit, Factor, bad_values, factors, number

MOST = 1_000_000
"""Variants of one study: more than that is a slip."""


@dataclass(frozen=True)
class Variant:
    """One problem to solve: a scenario (None: the study's) with edits on top; `values` of the factors by name."""

    name: str
    design: str
    scenario: str | None
    edits: tuple[Edit, ...]
    values: Mapping[str, float | str]


@dataclass(frozen=True)
class Design:
    """The variants of one design, and the edits that are tried before anything is solved."""

    variants: tuple[Variant, ...]
    factors: tuple[Factor, ...] = ()
    tried: tuple[tuple[str, tuple[Edit, ...]], ...] = ()


def grid(entry: Any, problems: Problems) -> Design:
    """Every combination of the listed values: a factor with n values multiplies the number of variants by n."""
    shape = "scale = [0.8, 1.0, 1.2]"
    known: list[Factor] = []
    count = 1
    for factor in factors(entry, "grid", shape, problems):
        values = factor.values
        if not (
            isinstance(values, list) and values and all(isinstance(v, str) or number(v) is not None for v in values)
        ):
            bad_values(
                factor.label, factor.name, "the values are not a list of numbers or texts.", f"Write {shape}.", problems
            )
            continue
        known.append(factor)
        count *= len(values)
    if not known or count > MOST:
        if count > MOST:
            bad_values("grid", "grid", f"{count:,} combinations.", f"Stay below {MOST:,}.", problems)
        return Design(())
    width = len(str(count))
    variants = []
    for i, values in enumerate(product(*(f.values for f in known)), 1):
        variants.append(_variant(f"grid-{i:0{width}d}", "grid", known, values))
    tried = [(f.label, (f.at(_plain(v)),)) for f in known for v in f.values]
    return Design(tuple(variants), tuple(known), tuple(tried))


def hypercube(entry: Any, problems: Problems) -> Design:
    """A Latin hypercube: each factor's range is cut into as many slices as there are samples, and each slice used once.

    Source: McKay, Beckman and Conover (1979), Technometrics 21; scipy.stats.qmc.LatinHypercube.
    """
    from scipy.stats import qmc  # a second to import, and workers do not need it

    shape = "scale = { low = 0.8, high = 1.2 }"
    if not isinstance(entry, dict):
        bad_values("hypercube", "hypercube", "it is not a table.", "Write [hypercube] with samples and seed.", problems)
        return Design(())
    _entries(entry, ("samples", "seed", "edit"), "hypercube", problems)
    samples, seed = _whole(entry.get("samples"), 1), _whole(entry.get("seed", 0), 0)
    if samples is None or seed is None:
        way = "Write samples = 100 and seed = 1: whole numbers."
        bad_values("hypercube", "samples", "samples or seed cannot be read.", way, problems)
        return Design(())
    edits = factors(entry.get("edit", []), "hypercube.edit", shape, problems)
    known = [f for f in edits if _ends(f, ("low", "high"), shape, problems)]
    if not known:
        if "edit" not in entry:
            bad_values("hypercube", "edit", "no edit is listed.", f"Add [[hypercube.edit]] with {shape}.", problems)
        return Design(())
    low = [float(f.values["low"]) for f in known]
    high = [float(f.values["high"]) for f in known]
    points = qmc.scale(qmc.LatinHypercube(len(known), rng=seed).random(samples), low, high)
    width = len(str(samples))
    variants = [
        _variant(f"hypercube-{i:0{width}d}", "hypercube", known, [float(f"{v:.9g}") for v in row])
        for i, row in enumerate(points.tolist(), 1)
    ]
    tried = [(f.label, (f.at(float(f.values[e])),)) for f in known for e in ("low", "high")]
    return Design(tuple(variants), tuple(known), tuple(tried))


def one_at_a_time(entry: Any, problems: Problems) -> Design:
    """All factors at their base, then each alone at its low and its high end: 1 + 2n variants.

    A factor without `base` leaves its cell as the scenario has it.
    """
    shape = "scale = { low = 0.8, base = 1.0, high = 1.2 }"
    edits = factors(entry, "one_at_a_time", shape, problems)
    known = [f for f in edits if _ends(f, ("low", "base", "high"), shape, problems)]
    if not known:
        return Design(())
    base = {f.name: float(f.values["base"]) for f in known if "base" in f.values}
    chosen = [("base", base)]
    chosen += [(f"{f.name}-{e}", {**base, f.name: float(f.values[e])}) for f in known for e in ("low", "high")]
    by_name = {f.name: f for f in known}
    variants = [
        _variant(name, "one_at_a_time", [by_name[n] for n in values], list(values.values())) for name, values in chosen
    ]
    tried = [(f.label, (f.at(float(f.values[e])),)) for f in known for e in ("low", "base", "high") if e in f.values]
    return Design(tuple(variants), tuple(known), tuple(tried))


def listed(entry: Any, problems: Problems) -> Design:
    """Variants with names of their own: a scenario, edits, or both."""
    if not isinstance(entry, list) or not all(isinstance(e, dict) for e in entry):
        why, way = "It cannot be read.", "Write [[list]], with two brackets, above each variant."
        problems.report("study/toml", FILE, "list is not a list of variants.", why, way, column="list")
        return Design(())
    variants, tried = [], []
    for i, each in enumerate(entry, 1):
        label = f"list {i}"
        _entries(each, ("name", "scenario", "edit"), label, problems)
        name, scenario, edits = each.get("name", ""), each.get("scenario"), each.get("edit", [])
        if not (isinstance(name, str) and name) or not (scenario is None or isinstance(scenario, str)):
            why, way = "Its row in the results is found by name.", 'Write name = "..." and, if any, scenario = "...".'
            problems.report("study/name", FILE, f"{label}: the variant has no name, or one not in quotes.", why, way)
            continue
        if not isinstance(edits, list) or not all(isinstance(e, dict) for e in edits):
            why, way = "It cannot be read.", "Write [[list.edit]], with two brackets, above each edit."
            problems.report("study/toml", FILE, f"{label}: edit is not a list of edits.", why, way, column="edit")
            continue
        variants.append(Variant(name, "list", scenario, tuple(edits), {}))
        tried.append((f"{label} ({name})", tuple(edits)))
    return Design(tuple(variants), (), tuple(tried))


DESIGNS = {"grid": grid, "list": listed, "hypercube": hypercube, "one_at_a_time": one_at_a_time}


def _variant(name: str, design: str, known: list[Factor], values: Any) -> Variant:
    plain = [_plain(v) for v in values]
    edits = tuple(f.at(v) for f, v in zip(known, plain, strict=True))
    return Variant(name, design, None, edits, {f.name: v for f, v in zip(known, plain, strict=True)})


def _plain(value: Any) -> float | str:
    return value if isinstance(value, str) else float(value)


def _whole(value: Any, low: int) -> int | None:
    """A whole number from `low` up, as written, else None."""
    sound = isinstance(value, int) and not isinstance(value, bool) and low <= value <= MOST
    return int(value) if sound else None


def _entries(entry: dict[str, Any], known: tuple[str, ...], label: str, problems: Problems) -> None:
    for key in entry:
        if key not in known:
            what = f'{label}: "{key}" is not an entry here.'
            problems.report("study/toml", FILE, what, "Nothing would read it.", did_you_mean(key, known), value=key)


def _ends(factor: Factor, known: tuple[str, ...], shape: str, problems: Problems) -> bool:
    """Whether the values of a factor are a range; if not, that is reported."""
    values = factor.values if isinstance(factor.values, dict) else {}
    ends = [number(values[k]) for k in known if k in values]
    found = [e for e in ends if e is not None]
    sound = len(found) == len(values) and {"low", "high"} <= values.keys()
    if sound and found == sorted(found) and found[0] < found[-1]:
        return True
    what, way = "the range is not low below high, both numbers.", f'Write {shape}; a unit goes into unit = "...".'
    bad_values(factor.label, factor.name, what, way, problems)
    return False
