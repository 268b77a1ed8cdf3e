"""The number format of the report, section 7 of the interface rules, character by character."""

from __future__ import annotations

import numpy as np
import pytest

from koridor.report.numbers import (
    capital,
    column_decimals,
    day_in_words,
    energy_scale,
    exact,
    fixed,
    money_scale,
    percent,
    plural,
    signed,
    significant,
    spoken,
    tolerance,
)

T = "\u202f"
M = "\u2212"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.0, 1, "0"),
        (39.65, 1, "39.6"),
        (39.65000000000001, 1, "39.6"),
        (-0.0, 1, "0"),
        (1e-12, 1, "0"),
        (0.04, 1, "< 0.1"),
        (-0.04, 1, f"> {M}0.1"),
        (0.05, 1, "0.1"),
        (999.95, 1, f"1{T}000.0"),
        (1234567.0, 0, f"1{T}234{T}567"),
        (-12345.6, 1, f"{M}12{T}345.6"),
        (2.5, 0, "2"),
        (3.5, 0, "4"),
        (float("nan"), 0, "!"),
        (float("inf"), 0, "∞"),
    ],
)
def test_fixed(value: float, decimals: int, text: str) -> None:
    assert fixed(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (38.0417, "38.0"),
        (0.0123456, "0.0123"),
        (999.95, f"1{T}000"),
        (9.996, "10.0"),
        (412345.0, f"412{T}345"),
        (0.0, "0"),
    ],
)
def test_three_significant_digits(value: float, text: str) -> None:
    assert significant(value) == text


def test_scale_of_a_column_puts_its_median_between_1_and_999() -> None:
    assert energy_scale([5e3, 4e4, 3e8]).unit == "GWh"
    assert energy_scale([2e6, 3e6]).unit == "TWh"
    assert energy_scale([12.0, 0.0]).unit == "MWh"
    assert energy_scale([5e6], "persons").unit == "million persons"
    assert money_scale([4.12e8, 1e7]).unit == "m EUR"


def test_unit_and_number_never_part() -> None:
    assert spoken(38041.7, energy_scale([38041.7])) == f"38.0{T}GWh"
    assert spoken(4.12e8, money_scale([4.12e8])) == f"EUR{T}412{T}m"
    assert percent(0.974) == f"97.4{T}%"
    assert percent(float("nan")) == "n/a"


def test_changes_have_a_sign() -> None:
    assert signed(41.2) == "+41.2"
    assert signed(-8.0) == f"{M}8.0"
    assert signed(1e-9, tolerance=1e-6) == "no change"


def test_exact_keeps_ten_digits() -> None:
    assert exact(38.0417) == "38.0417"
    assert exact(1234567.25) == f"1{T}234{T}567.25"
    assert exact(3e-9) == f"3.000e{M}9"


def test_small_words() -> None:
    assert tolerance(3.2e-9) == f"3e{M}9"
    assert day_in_words(np.datetime64("2027-01-14")) == "14 January 2027"
    assert plural(1, "hour") == "1 hour"
    assert plural(3120, "hour") == f"3{T}120 hours"
    assert plural(2, "party", "parties") == "2 parties"
    assert capital("lignite in Y") == "Lignite in Y"
    assert column_decimals([1234.5, 0.1]) == 0
    assert column_decimals([12.3]) == 2
