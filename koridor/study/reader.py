"""Reads a case once and makes its variants: a change of numbers touches only the cells that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from koridor.case.amend import amended, numbers_only
from koridor.case.case import Case
from koridor.case.load import load_with
from koridor.study.factor import Edit


class Reader:
    """A case folder under the horizon of a study; `scenario` is the study's own."""

    def __init__(self, folder: Path, horizon: Mapping[str, Any] | None, scenario: str | None) -> None:
        self.folder, self.horizon, self.scenario = folder, dict(horizon) if horizon else None, scenario
        self._bases: dict[str | None, Case] = {}

    def base(self, scenario: str | None) -> Case:
        """The case without edits, under a variant's scenario or the study's. Raises CaseError."""
        name = scenario or self.scenario
        if name not in self._bases:
            self._bases[name] = load_with(self.folder, name, [], None, self.horizon)
        return self._bases[name]

    def case(self, scenario: str | None, edits: Sequence[Edit]) -> Case:
        """The case with edits on top. Raises CaseError with every problem."""
        base = self.base(scenario)
        if not edits:
            return base
        if numbers_only(edits):
            return amended(base, edits)
        return load_with(self.folder, scenario or self.scenario, edits, "edited", self.horizon)
