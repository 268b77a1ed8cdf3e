"""The words in which the format is declared: tables, columns and the columns that many tables share.

A column is one `Column`; its `kind` says how the text of a cell is read:

    id          a row's own name, unique in its table
    text        free text                     choice   one of `choices`
    ref         the id of a row of `ref`      date     a year, a month or a day
    flag        yes or no                     list     numbers separated by blanks
    number      a quantity of dimension `of`, see `koridor.case.cell` for what a cell may say
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """One column. `default` None means required, "" means may stay empty (no value)."""

    name: str
    kind: str
    doc: str
    default: str | None = ""
    of: str = ""
    ref: str = ""
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    varies: bool = False
    why_default: str = ""

    @property
    def required(self) -> bool:
        """True where a row without a value is refused."""
        return self.default is None

    @property
    def meaning(self) -> str:
        """What a value in this column stands for, as a sentence of a message."""
        doc = self.doc if self.doc[:2].isupper() else self.doc[:1].lower() + self.doc[1:]
        return f"Meant here: {doc}"

    @property
    def numeric(self) -> bool:
        """True where a written cell needs provenance (DESIGN 3.5)."""
        return self.kind in ("number", "list")


@dataclass(frozen=True)
class Table:
    """One kind of thing: a CSV file `<name>.csv` with one row a thing."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    group: str = "system"
    required: bool = False
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {c.name: c for c in self.columns})

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)


def id_column() -> Column:
    """The column every table starts with."""
    return Column("id", "id", "Stable name of the row; every reference, edit, message and claim uses it.", None)


def text(name: str, doc: str, default: str | None = "") -> Column:
    """A column of free text."""
    return Column(name, "text", doc, default)


def ref(name: str, ref: str, doc: str, default: str | None = None) -> Column:
    """A column that names a row of another table."""
    return Column(name, "ref", doc, default, ref=ref)


def number(
    name: str,
    of: str,
    doc: str,
    default: str | None = "",
    *,
    low: float | None = 0.0,
    high: float | None = None,
    varies: bool = True,
    why: str = "",
) -> Column:
    """A column of quantities of dimension `of`; see `units.BASE_UNITS`."""
    return Column(name, "number", doc, default, of=of, low=low, high=high, varies=varies, why_default=why)


def dates() -> tuple[Column, Column]:
    """When a row enters service and when it is retired."""
    return (
        Column("in_service", "date", "First day the row counts; empty: always.", ""),
        Column("retired", "date", "First day the row no longer counts; empty: never.", ""),
    )


NAME = text("name", "What people call it; empty: the id.")
NOTE = text("note", "Anything a reader should know. Not used by the engine.")
STATUS = Column(
    "status",
    "choice",
    "How sure the thing is.",
    "in operation",
    choices=("in operation", "contracted", "planned", "intended", "conditional"),
)
QUALITY = ref(
    "quality", "qualities", "Calorific value used to read volumes in this row; empty: the carrier's first.", ""
)


def risk() -> tuple[Column, ...]:
    """Columns for outages (DESIGN 3.7), read now and used by the security studies."""
    return (
        number("forced_outage_rate", "share", "Share of time out of order.", "", high=1.0, varies=False),
        number("repair", "hours", "Mean time to repair.", "", varies=False),
        text("group", "Common cause: rows of one group fail together."),
    )


def choice(of: str = "power") -> tuple[Column, ...]:
    """Columns that make the capacity of a row a choice (rule 4.10): how much may stand, and what a unit costs."""
    unit = {"power": "EUR/MW", "energy": "EUR/MWh"}[of]
    return (
        number("capacity_max", of, "Most capacity that may stand in all: what lies between `capacity` and this is built where it pays; empty: nothing to choose.", "", varies=False),
        number("capacity_min", of, "Least capacity that must stand in all where it is chosen; empty: what stands already.", "", varies=False),
        number("capital_cost", f"{unit}/year", "Yearly cost of a unit that is built: interest, repayment and upkeep; empty: from `build_cost`, `lifetime`, `cost_of_capital` and `fixed_cost`.", "", varies=False),
        number("build_cost", unit if of == "power" else "price", "Overnight cost of capacity.", "", varies=False),
        number("fixed_cost", f"{unit}/year", "Fixed operation and maintenance.", "", varies=False),
        number("lifetime", "share", "Years over which what is built is paid off.", "", low=1.0, varies=False),
        number("cost_of_capital", "share", "Yearly interest on what is built.", "", high=1.0, varies=False),
    )


AVAILABLE = number(
    "availability",
    "share",
    "Share of the capacity that can be used.",
    "1",
    high=1.0,
    why="Full use unless a row says less.",
)
