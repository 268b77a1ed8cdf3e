"""A problem as text that a person can check: one line a row, one a column."""

from __future__ import annotations

import numpy as np

from koridor.lp.problem import LinearProblem


def write(problem: LinearProblem) -> list[str]:
    """Rows as `group[item,step]: +2 group[item,step] ... <= 5`, then columns with their cost and box."""
    columns = [_name(problem.index.columns.where(j)) for j in range(problem.columns)]
    lines = []
    for i in range(problem.rows):
        entries = problem.matrix[[i]]
        terms = sorted((columns[j], v) for j, v in zip(entries.indices, entries.data, strict=True))
        left = " ".join(f"{v:+.6g} {name}" for name, v in terms)
        lines.append(
            f"{_name(problem.index.rows.where(i))}: {_sides(left, problem.row_lower[i], problem.row_upper[i])}"
        )
    for j, name in enumerate(columns):
        lines.append(f"column {name}: cost {problem.cost[j]:.6g}, {problem.lower[j]:.6g} to {problem.upper[j]:.6g}")
    return lines


def _name(place: tuple[str, str, int]) -> str:
    group, item, step = place
    return f"{group}[{item}]" if step < 0 else f"{group}[{item},{step}]"


def _sides(left: str, low: float, high: float) -> str:
    if low == high:
        return f"{left} = {low + 0.0:.6g}"
    low_text = f"{low:.6g} <= " if np.isfinite(low) else ""
    high_text = f" <= {high:.6g}" if np.isfinite(high) else ""
    return f"{low_text}{left}{high_text}"
