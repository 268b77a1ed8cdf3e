"""Whatever stands in a cell, Koridor answers in words: it neither fails with a traceback nor computes for ever."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koridor.case.cell import CellProblem, parse_date, parse_flag, parse_list, parse_number
from koridor.case.codes import CODES
from koridor.units import BASE_UNITS

PIECES = [
    *("5", "1e400", "-1", "0", "9" * 400, ".", ",", " ", ";", ":", "2030:", "2031-02-30:"),
    *("profile:wind", "2*profile:x", "+", "-", "*", "/", "**", "^", "(", ")", "%", "MW", "EUR", "MWh", "m3", "m³"),
    *("bcm", "year", "/year", "/month", "lambda", "__import__", "10**10**10", "MW/0", "'", '"', "=1+1", "é", "\n"),
    *("mcm", "nan", "inf", "yes", "2030-13-01"),
]  # fmt: skip
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), st.text(max_size=30))


def refusal(parse: Callable[[str], object], text: str) -> CellProblem | None:
    """The problem of a text, or None where it can be read."""
    try:
        parse(text)
    except CellProblem as problem:
        return problem
    return None


@given(TEXTS, st.sampled_from(sorted(BASE_UNITS)))
def test_a_number_is_read_or_refused_in_words(text, of):
    problem = refusal(lambda t: parse_number(t, of, ("USD",)), text)
    if problem is not None:
        assert problem.code in CODES
        assert problem.what.endswith(".")
        assert problem.way_out or problem.why
        return
    for part in parse_number(text, of, ("USD",)).parts:
        assert abs(part.value) < float("inf")
        assert abs(part.scale) < float("inf")
        assert 0 < part.unit.factor < float("inf")


@given(TEXTS)
def test_dates_flags_and_lists_are_read_or_refused_in_words(text):
    for parse in (parse_date, parse_flag, parse_list):
        problem = refusal(parse, text)
        assert problem is None or problem.code in CODES


@pytest.mark.parametrize("unit", ["10**10**10", "MW/0", "(", "0 MW", "(9**9)**9", "MW**MW", "MW^99", "x" * 300])
def test_a_unit_is_never_a_computation(unit):
    with pytest.raises(CellProblem) as problem:
        parse_number(f"5 {unit}", "power")
    assert problem.value.code == "cell/unit"
    assert len(problem.value.what) < 120


@pytest.mark.parametrize("text", ["1e400", "9" * 400, "1e400 * profile:wind", "2 * profile:wind + 1e400 MW"])
def test_a_number_has_to_be_finite(text):
    with pytest.raises(CellProblem) as problem:
        parse_number(text, "power")
    assert problem.value.code == "cell/number"
