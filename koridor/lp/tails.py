"""Writing down a tail: columns and rows that exist once, with their coefficients, one at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koridor.lp.block import Floats, Ints, Tail

WEEK = 168.0
"""MWh in one unit of a running total, so that its size is that of the flows beside it; hours of one of its links."""

_NONE = np.zeros(0)


@dataclass(frozen=True, eq=False)
class Span:
    """The steps of a total (k,), the week and the hours of each; MWh that count for a MWh of flow; MWh from before."""

    steps: Ints
    week: Ints
    hours: Floats
    share: float = 1.0
    before: float = 0.0


class TailMaker:
    """Collects the columns and rows of one tail over the columns of `columns`, then makes the Tail."""

    def __init__(self, name: str, columns: str) -> None:
        self.name, self.columns = name, columns
        self._columns: list[tuple[str, float, float, float]] = []
        self._rows: list[tuple[str, float, float, float]] = []
        self._own: list[tuple[int, int, float]] = []
        self._flow: list[tuple[Ints, Ints, Ints, Floats]] = []

    def column(self, name: str, low: float, high: float, when: float) -> int:
        """A new column in its box; its position in the tail."""
        self._columns.append((name, low, high, when))
        return len(self._columns) - 1

    def row(self, name: str, low: float, high: float, when: float, own: dict[int, float]) -> int:
        """A new row over columns of the tail; its position in the tail."""
        self._rows.append((name, low, high, when))
        at = len(self._rows) - 1
        self._own += [(at, column, value) for column, value in own.items()]
        return at

    def flow(self, row: int, item: int, steps: Ints, values: Floats) -> None:
        """Coefficients of a row on one item of the flow's columns at `steps`."""
        self._flow.append((np.full(len(steps), row), np.full(len(steps), item), steps, values))

    def running_total(self, name: str, items: list[int], span: Span, box: float, low: float, high: float) -> list[int]:
        """A total of flows over a span, linked week by week (DESIGN 8.3 b): positions of its columns NAME/1, NAME/2 ...

        In units of 168 MWh; `box` is the most that can come together, low <= total <= high holds at the end, in MWh.
        """
        last = np.unique(span.week)[-1]
        columns: list[int] = []
        top = min(box + span.before, high) / WEEK
        for k, week in enumerate(np.unique(span.week).tolist()):
            inside = span.week == week
            steps, when = span.steps[inside], float(span.steps[inside][-1])
            at = self.column(f"{name}/{k + 1}", low / WEEK if week == last else 0.0, max(top, 0.0), when)
            side = span.before / WEEK if not columns else 0.0
            own = {at: 1.0} | ({columns[-1]: -1.0} if columns else {})
            row = self.row(f"{name}/{k + 1}", side, side, when, own)
            for item in items:
                self.flow(row, item, steps, -span.hours[inside] * span.share / WEEK)
            columns.append(at)
        return columns

    def made(self) -> Tail:
        """The tail."""
        names, low, high, when = zip(*self._columns, strict=True) if self._columns else ((), (), (), ())
        row_names, row_low, row_high, row_when = zip(*self._rows, strict=True) if self._rows else ((), (), (), ())
        own = np.array(self._own, dtype=np.float64).reshape(-1, 3)
        flow = [np.concatenate(part) for part in zip(*self._flow, strict=True)] if self._flow else [_NONE] * 4
        return Tail(
            self.name,
            tuple(names),
            np.array(low, dtype=np.float64),
            np.array(high, dtype=np.float64),
            np.array(when, dtype=np.float64),
            tuple(row_names),
            np.array(row_low, dtype=np.float64),
            np.array(row_high, dtype=np.float64),
            np.array(row_when, dtype=np.float64),
            own[:, 0].astype(np.int64),
            own[:, 1].astype(np.int64),
            own[:, 2],
            self.columns,
            flow[0].astype(np.int64),
            flow[1].astype(np.int64),
            flow[2].astype(np.int64),
            flow[3].astype(np.float64),
        )
