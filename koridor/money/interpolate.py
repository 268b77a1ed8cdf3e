"""From solved support years to every year of operation.

Between two support years each line is interpolated linearly; before the first and after the last the nearest is held.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from koridor.money.plant_year import MONEY, QUANTITIES, PlantYear
from koridor.money.terms import MoneyError


def yearly(solved: Sequence[PlantYear], years: Sequence[int], *, one_year: bool = False) -> pd.DataFrame:
    """Quantities and money of each year, from the solved ones.

    Raises MoneyError where a year is not whole, or where only one is solved and `one_year` does not allow it.
    """
    partial = [y for y in solved if not y.whole]
    if partial:
        raise MoneyError(
            f"The run covers {partial[0].hours:,.0f} of the {partial[0].of:,.0f} hours of {partial[0].year}: a year's "
            "margin cannot be read from a part of it. Solve the whole year, or ask for --scale-up to take the part "
            "for the year."
        )
    if not solved:
        raise MoneyError("No year of operation is solved. Name support years in ventures.csv, or give runs of them.")
    if len({y.year for y in solved}) == 1 and len(years) > 1 and not one_year:
        raise MoneyError(
            f"Only {solved[0].year} is solved, and one year repeated {len(years)} times says little about a plant. "
            "Name at least two support years in ventures.csv, or ask for --one-year to repeat it all the same."
        )
    known = sorted({y.year: y for y in solved}.values(), key=lambda y: y.year)
    at = [y.year for y in known]
    columns = {name: [y.quantities.get(name, 0.0) for y in known] for name in QUANTITIES}
    columns |= {name: [y.money.get(name, 0.0) for y in known] for name in MONEY}
    values = {name: np.interp(list(years), at, numbers) for name, numbers in columns.items()}
    return pd.DataFrame(values, index=pd.Index(list(years), name="year"))


def how(solved: Sequence[PlantYear], years: Sequence[int]) -> str:
    """One sentence on which years were solved and what was done between and beyond them."""
    at = sorted({y.year for y in solved})
    named = ", ".join(str(y) for y in at)
    if len(at) == 1:
        return f"Solved: {named} alone; it is repeated in every year from {years[0]} to {years[-1]}."
    parts = [f"Solved: {named}; between them each line is interpolated linearly"]
    if years[0] < at[0]:
        parts.append(f"{at[0]} is held before it, back to {years[0]}")
    if years[-1] > at[-1]:
        parts.append(f"{at[-1]} is held after it, up to {years[-1]}")
    return "; ".join(parts) + "."
