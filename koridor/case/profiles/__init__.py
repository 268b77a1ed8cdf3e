"""Series in time: made by a documented, seeded method from published means, or read from a measured file.

    maker = ProfileMaker(recipes, steps)           # recipes: Recipe objects, one for each row of `profiles`
    maker.problems(shapes=("heat_belgrade",))      # list[Problem], all at once; empty: every series below exists
    maker.series("hupx")                           # (T,) values on the steps, in the units of the recipe's `mean`
    maker.shape("heat_belgrade")                   # (T,) the same, scaled so that every calendar year has the mean 1
    maker.year("hupx", 2030)                       # (8760,) or (8784,) hourly values of a whole calendar year (UTC)

Every series is made for whole calendar years (UTC) on hours and then cut to the steps, so that a month run sees the
very values of the year run. Steps longer than an hour take the mean of their hours. The methods and their formulas are
in docs/reference/profiles.md.
"""

from __future__ import annotations

from koridor.case.profiles.clock import YearClock, year_clock
from koridor.case.profiles.maker import ProfileMaker
from koridor.case.profiles.recipe import METHODS, Recipe

__all__ = ["METHODS", "ProfileMaker", "Recipe", "YearClock", "year_clock"]
