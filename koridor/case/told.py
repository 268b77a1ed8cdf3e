"""What a case was told under a scenario: its cells and what they rest on, without checking or sampling anything.

For tables that were solved already, such as the copy in a run folder: a fraction of the time of `load`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koridor.case.provenance import Provenance, collect
from koridor.case.raw import Problems, RawCase, read
from koridor.case.scenario import apply
from koridor.case.shape import shaped


@dataclass(frozen=True)
class Told:
    """Cells as written and edited by the scenario, and the rules that say what they rest on."""

    raw: RawCase
    provenance: Provenance


def told(folder: Path, scenario: str | None, edits: Sequence[Mapping[str, Any]] = (), name: str = "edited") -> Told:
    """Read a folder under a scenario (None: the case's default) with further edits. Raises CaseError."""
    problems = Problems()
    raw = read(folder, problems)
    raw.meta = shaped(raw.meta, "case.toml", problems)
    base = scenario or raw.meta.get("default_scenario")
    base = None if base == "base" else base
    if edits:
        raw.scenarios[name] = {"extends": [base] if base else [], "edit": [dict(e) for e in edits]}
        base = name
    applied = apply(raw, base, problems, tuple(raw["currencies"].rows))
    provenance = collect(raw, applied, problems)
    problems.raise_if_any()
    return Told(raw, provenance)
