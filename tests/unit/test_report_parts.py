"""Pieces of the page: which words hold a figure, what an element rests on, and that text stays text."""

from __future__ import annotations

import pytest

from koridor.report.parts import figured, resting, table
from koridor.report.tables import numbers, text
from koridor.report.tables import table as made


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("at most 400 mcm/day", True),
        ("0 and 2 %", True),
        ("±20 %", True),
        ("+-20 %", True),
        ("4.4e3 MW", True),
        ("1\u202f549", True),
        ("12.8 bcm in 2025", True),
        ("", False),
        ("2025", False),
        ("2025-02-11", False),
        ("14 January 2027", False),
        ("May 2026", False),
        ("hupx_2035 and c_sd_cap.mean2024", False),
        ("WUF13, CO2", False),
    ],
)
def test_words_with_a_figure_are_told_from_dates_and_names(words: str, is_one: bool) -> None:
    assert figured(words) is is_one


def test_cells_that_hold_a_figure_are_marked_and_links_are_not() -> None:
    columns = [
        text("Name", ["350 MW plant"]),
        text("Says", ["350 MW"]),
        text("Links", ["350 MW"], ["#claims-a"]),
        text("When", ["2025"]),
        numbers("Value", [3.0], "MW"),
    ]
    page = table(made("t", "A table", ["a"], columns))
    assert page.count('class="x"') == 1
    assert '<td class="x">350 MW</td>' in page
    assert '<th scope="row">350 MW plant</th>' in page


def test_what_an_element_rests_on_is_escaped() -> None:
    assert resting([]) == ""
    assert resting(["documents/a", 'x/"><b>']) == ' data-rests="documents/a x/&quot;&gt;&lt;b&gt;"'
