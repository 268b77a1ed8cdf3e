"""file: measured series, and what is said about files that do not fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from koridor.case.profiles import ProfileMaker, Recipe
from koridor.errors import Problem
from tests.unit.profile_cases import HEAT, maker

DAY = pd.date_range("2030-01-01", "2030-01-03", freq="h", inclusive="left")


def write(folder: Path, table: pd.DataFrame, name: str = "m.csv") -> Path:
    path = folder / name
    if name.endswith("parquet"):
        table.to_parquet(path)
    else:
        table.to_csv(path, index=False)
    return path


def measured(path: Path, column: str = "mw", **more: object) -> Recipe:
    return Recipe("m", "file", file=path, column=column, row=3, **more)  # type: ignore[arg-type]


def two_days(recipe: Recipe) -> ProfileMaker:
    return maker(recipe, end="2030-01-03")


def only(found: list[Problem]) -> str:
    assert len(found) == 1
    assert found[0].code == "profile/file"
    assert (found[0].file, found[0].row, found[0].id) == ("profiles.csv", 3, "m")
    return str(found[0])


@pytest.mark.parametrize("name", ["m.csv", "m.parquet"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Belgrade"])
def test_hourly_values_come_back(tmp_path: Path, name: str, zone: str | None) -> None:
    times = DAY.tz_localize("UTC").tz_convert(zone) if zone else DAY
    made = two_days(measured(write(tmp_path, pd.DataFrame({"time": times, "mw": np.arange(48.0)}), name)))
    assert made.problems() == []
    assert np.array_equal(made.series("m"), np.arange(48.0))


def test_time_may_be_the_index_of_a_parquet_file(tmp_path: Path) -> None:
    path = tmp_path / "m.parquet"
    pd.DataFrame({"mw": np.arange(48.0)}, index=pd.Index(DAY, name="time")).to_parquet(path)
    assert two_days(measured(path)).series("m")[-1] == 47


def test_finer_steps_are_averaged_and_coarser_ones_held(tmp_path: Path) -> None:
    quarter = pd.date_range("2030-01-01", "2030-01-03", freq="15min", inclusive="left")
    path = write(tmp_path, pd.DataFrame({"time": quarter, "mw": np.arange(192.0)}))
    assert np.array_equal(two_days(measured(path)).series("m"), np.arange(192.0).reshape(-1, 4).mean(axis=1))
    daily = pd.DataFrame({"time": ["2030-01-01", "2030-01-02"], "mw": [5.0, 7.0]})
    made = two_days(measured(write(tmp_path, daily, "d.csv")))
    assert made.problems() == []
    assert np.array_equal(made.series("m"), np.repeat([5.0, 7.0], 24))


def test_months_hold_until_the_next(tmp_path: Path) -> None:
    table = pd.DataFrame({"time": pd.date_range("2030-01-01", periods=12, freq="MS"), "mw": np.arange(12.0)})
    made = maker(measured(write(tmp_path, table)))
    assert made.problems() == []
    assert np.array_equal(made.series("m"), made.steps.month - made.steps.month[0])


def test_rows_may_stand_in_any_order(tmp_path: Path) -> None:
    table = pd.DataFrame({"time": DAY, "mw": np.arange(48.0)}).sample(frac=1, random_state=1)
    assert np.array_equal(two_days(measured(write(tmp_path, table))).series("m"), np.arange(48.0))


def test_a_mean_is_met_over_the_whole_year(tmp_path: Path) -> None:
    year = pd.date_range("2030-01-01", "2031-01-01", freq="h", inclusive="left")
    path = write(tmp_path, pd.DataFrame({"time": year, "mw": 1 + np.arange(8760.0)}))
    made = maker(measured(path, mean={2030: 3.0}))
    assert made.problems(shapes=["m"]) == []
    assert made.series("m").mean() == pytest.approx(3, rel=1e-12)
    assert made.shape("m").mean() == pytest.approx(1, rel=1e-12)


def test_the_first_missing_hour_is_named(tmp_path: Path) -> None:
    table = pd.DataFrame({"time": DAY, "mw": np.arange(48.0)})
    text = only(two_days(measured(write(tmp_path, table.drop(index=[30, 31])))).problems())
    assert "2 hours are missing in m.csv, the first at 2030-01-02 06:00 UTC" in text
    table.loc[5, "mw"] = np.nan
    assert "the first at 2030-01-01 05:00 UTC" in only(two_days(measured(write(tmp_path, table))).problems())


def test_an_hour_lacking_a_quarter_is_missing(tmp_path: Path) -> None:
    quarter = pd.date_range("2030-01-01", "2030-01-03", freq="15min", inclusive="left")
    table = pd.DataFrame({"time": quarter, "mw": 1.0}).drop(index=41)
    assert "1 hour is missing in m.csv, the first at 2030-01-01 10:00" in only(
        two_days(measured(write(tmp_path, table))).problems()
    )


def test_a_coarse_file_with_a_hole_or_a_late_start(tmp_path: Path) -> None:
    table = pd.DataFrame({"time": pd.date_range("2030-01-01", periods=20, freq="D"), "mw": 1.0})
    recipe = measured(write(tmp_path, table.drop(index=7)))
    assert "24 hours are missing in m.csv, the first at 2030-01-08 00:00" in only(
        maker(recipe, end="2030-01-21").problems()
    )
    late = measured(write(tmp_path, table.iloc[1:], "late.csv"))
    assert "the first at 2030-01-01 00:00" in only(maker(late, end="2030-01-21").problems())


@pytest.mark.parametrize("why", ["mean", "shape", "temperature"])
def test_some_uses_need_the_whole_year(tmp_path: Path, why: str) -> None:
    path = write(tmp_path, pd.DataFrame({"time": DAY, "mw": np.arange(48.0)}))
    recipe = measured(path, mean={2030: 1.0} if why == "mean" else None)
    others = [HEAT.__class__("h", "degree", temperature="m")] if why == "temperature" else []
    found = maker(recipe, *others, end="2030-01-03").problems(shapes=["m"] if why == "shape" else [])
    text = only([p for p in found if p.id == "m"])
    assert "the first at 2030-01-03 00:00" in text
    assert "whole calendar years" in text
    assert [p.id for p in found] == ["m"]


def test_measured_temperatures_drive_heat(tmp_path: Path) -> None:
    year = pd.date_range("2030-01-01", "2031-01-01", freq="h", inclusive="left")
    path = write(tmp_path, pd.DataFrame({"time": year, "mw": np.where(np.arange(8760) < 24 * 90, 0.0, 25.0)}))
    made = maker(measured(path), Recipe("h", "degree", temperature="m"))
    assert made.problems() == []
    assert made.series("h")[12] == pytest.approx(8760 / (24 * 90), rel=1e-2)
    assert made.series("h")[4000] == 0


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("when,mw\n2030-01-01,1\n", 'no column "time"'),
        ("time,mw\n", "no rows"),
        ("time,wm\n2030-01-01,1\n", "Known: wm"),
        ("time,mw\n2030-01-01 00:00,1\n31.1.2030,2\n", '"31.1.2030" in line 3 is not a time'),
        ("time,mw\n1893456000,1\n1893459600,2\n", "plain numbers"),
        ("time,mw\n2030-01-01 00:00,1\n2030-01-01 01:00,a lot\n", '"a lot" at 2030-01-01 01:00:00 is not a number'),
        ("time,mw\n2030-01-01 01:00,1\n2030-01-01 01:00,2\n", "stands there twice"),
        ("time,mw\n2030-01-01,\n", "no numbers"),
        ("", "cannot be read"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text(text)
    assert word in only(two_days(measured(path)).problems())


def test_missing_and_broken_files(tmp_path: Path) -> None:
    assert "no such file" in only(two_days(measured(tmp_path / "no.csv")).problems())
    broken = tmp_path / "m.parquet"
    broken.write_text("not parquet")
    assert "cannot be read" in only(two_days(measured(broken)).problems())
    with pytest.raises(ValueError, match="cannot be read"):
        two_days(measured(broken)).series("m")
