"""What holds for any contract: banks in balance, the oldest first, money once, windows that do not look ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koridor.contract.banks import Settled, Taken, Terms, Vintage, make_up_price, settle
from koridor.contract.capacity import periods
from koridor.contract.price import Term, monthly, reference_month, window
from koridor.contract.statement import Item, rounded, statement
from koridor.contract.swing import Volumes, intrinsic
from koridor.contract.year import Relief, minimum_bill_quantity, relief_quantity, years

RULES = ("free", "top-up", "symmetric", "share")
THRESHOLDS = ("annual", "take-or-pay")
share = st.integers(0, 20).map(lambda n: n / 20)
mwh = st.integers(0, 2_000).map(float)
price = st.integers(1, 60).map(float)
day = st.integers(0, 4_000).map(lambda n: date(2020, 1, 1) + timedelta(days=n))

terms = st.builds(
    Terms,
    bill_share=share,
    make_up_years=st.integers(0, 4),
    make_up_from=st.sampled_from(THRESHOLDS),
    make_up_price=st.sampled_from(RULES),
    make_up_cap=share,
    carry_forward_cap=share,
    carry_forward_use=share,
    carry_forward_years=st.integers(0, 4),
    carry_forward_from=st.sampled_from(THRESHOLDS),
)


@st.composite
def taken(draw: st.DrawFn) -> Taken:
    """A contract year, sometimes one after the end, sometimes with wishes."""
    annual = draw(st.sampled_from([0.0, 250.0, 1_000.0]))
    return Taken(
        annual,
        draw(share) * annual,
        draw(mwh),
        draw(price),
        draw(st.none() | price),
        draw(st.none() | mwh),
        draw(st.none() | mwh),
        draw(share) * annual,
    )


ledgers = st.tuples(terms, st.lists(taken(), max_size=8))


def of_last_year(rules: Terms) -> tuple[list[Vintage], list[Vintage]]:
    """Something in either bank at the start, where the contract knows that bank."""
    return (
        [Vintage(-1, 70.0, 25.0)] if rules.make_up_years else [],
        [Vintage(-1, 40.0)] if rules.carry_forward_years else [],
    )


@given(ledgers)
def test_banks_are_in_balance_and_never_negative(ledger):
    rules, flows = ledger
    found = settle(rules, flows, *of_last_year(rules))
    before = Settled(*[0.0] * 15)
    before = replace(
        before, **dict(zip(("make_up_end_mwh", "carry_forward_end_mwh"), map(_sum, of_last_year(rules)), strict=True))
    )
    for last, year in zip([before, *found], found, strict=False):
        signed = ("make_up_credit_eur", "make_up_drawn")
        assert min(amount for name, amount in vars(year).items() if name not in signed) >= 0
        assert all(v.mwh > 0 for v in year.make_up_drawn)
        assert year.make_up_start_mwh == pytest.approx(last.make_up_end_mwh, abs=1e-9)
        assert year.carry_forward_start_mwh == pytest.approx(last.carry_forward_end_mwh, abs=1e-9)
        left = year.make_up_start_mwh + year.make_up_earned_mwh - year.make_up_mwh - year.make_up_expired_mwh
        assert year.make_up_end_mwh == pytest.approx(left, abs=1e-9)
        left = year.carry_forward_start_mwh + year.carry_forward_earned_mwh
        left -= year.carry_forward_used_mwh + year.carry_forward_expired_mwh
        assert year.carry_forward_end_mwh == pytest.approx(left, abs=1e-9)


@given(ledgers)
def test_the_rules_of_a_year_are_kept(ledger):
    """Obligation met in gas, credit or money; thresholds and caps kept; no year both short and recovering."""
    rules, flows = ledger
    for flow, year in zip(flows, settle(rules, flows, *of_last_year(rules)), strict=True):
        met = flow.taken + year.carry_forward_used_mwh + year.shortfall_mwh
        assert met >= flow.minimum_bill - 1e-9
        assert year.shortfall_mwh == 0 or met == pytest.approx(flow.minimum_bill)
        assert year.make_up_mwh == 0 or year.shortfall_mwh == 0
        threshold = flow.minimum_bill
        if rules.make_up_from == "annual":
            threshold = max(threshold, flow.annual - flow.relief)
        assert year.make_up_mwh <= max(0.0, flow.taken - threshold) + 1e-9
        if flow.annual:
            assert year.make_up_mwh <= rules.make_up_cap * flow.annual + 1e-9
            assert year.carry_forward_used_mwh <= rules.carry_forward_use * flow.annual + 1e-9
        if year.carry_forward_earned_mwh:
            assert year.carry_forward_end_mwh <= rules.carry_forward_cap * flow.annual + 1e-9
            assert year.carry_forward_earned_mwh <= flow.taken - year.make_up_mwh + 1e-9
        for wish, got in ((flow.make_up, year.make_up_mwh), (flow.carry_forward, year.carry_forward_used_mwh)):
            assert wish is None or got <= wish + 1e-9


@given(ledgers)
def test_the_oldest_comes_first_and_nothing_outlives_its_years(ledger):
    rules, flows = ledger
    opening = of_last_year(rules)[0]
    found = settle(rules, flows, *of_last_year(rules))
    banked = {-1: _sum(opening)} | {i: year.make_up_earned_mwh for i, year in enumerate(found)}
    drawn = dict.fromkeys(banked, 0.0)
    newest = -1
    for i, year in enumerate(found):
        for v in year.make_up_drawn:
            assert newest <= v.year < i
            assert i - v.year <= rules.make_up_years
            newest = v.year
            drawn[v.year] += v.mwh
        assert _sum(list(year.make_up_drawn)) == pytest.approx(year.make_up_mwh, abs=1e-9)
    assert all(drawn[v] <= banked[v] + 1e-9 for v in banked)


@given(ledgers)
def test_every_mwh_is_paid_for_once(ledger):
    """Invoice = gas that is not make-up at its price + what is billed + what make-up gas costs, by vintage."""
    rules, flows = ledger
    found = settle(rules, flows, *of_last_year(rules))
    for flow, year in zip(flows, found, strict=True):
        billed = flow.price if flow.bill_price is None else flow.bill_price
        again = [
            v.mwh * make_up_price(rules.make_up_price, flow.price, v.price, rules.bill_share)
            for v in year.make_up_drawn
        ]
        expected = (
            flow.price * (flow.taken - year.make_up_mwh) + rules.bill_share * billed * year.shortfall_mwh + sum(again)
        )
        assert year.invoice_eur == pytest.approx(expected, rel=1e-12, abs=1e-6)


@given(price, price, share)
def test_what_a_mwh_costs_with_what_was_billed_for_it(today, paid, part):
    """In all, a MWh costs the price it was billed at (free), today's (symmetric), or the dearer of them (top-up)."""
    total = {rule: part * paid + make_up_price(rule, today, paid, part) for rule in RULES}
    assert total["free"] == pytest.approx(paid)
    assert total["symmetric"] == pytest.approx(today)
    assert total["top-up"] == pytest.approx(max(today, paid))
    assert total["share"] == pytest.approx(part * paid + (1 - part) * today)


@given(day, st.integers(0, 2_500), st.sampled_from(["01-01", "10-01", "04-01", "02-28"]))
def test_contract_years_cover_the_life_once(start, length, year_start):
    end = start + timedelta(days=length)
    found = years(start, end, year_start)
    assert sum(y.days_in_life for y in found) == length
    assert all(a.end == b.first for a, b in pairwise(found))
    assert all(0 < y.part <= 1 and y.days in (365, 366) for y in found)
    assert len({y.label for y in found}) == len(found)
    assert not found or (found[0].first, found[-1].end) == (start, end)


@given(
    day, st.integers(0, 900), st.sampled_from(["year", "quarter", "month", "day"]), st.sampled_from(["01-01", "10-01"])
)
def test_product_periods_cover_the_time_once_and_their_hours_cost_their_price(start, length, product, year_start):
    found = periods(product, start, start + timedelta(days=length), year_start)
    assert sum((p.stop - p.start).days for p in found) == length
    assert all(a.stop == b.start for a, b in pairwise(found))
    for p in found:
        cost = p.price(365.0, 1.5)
        assert p.hourly(cost) * 24 * p.days == pytest.approx(cost)
        assert sum(eur for _, eur in p.invoices(cost)) == pytest.approx(cost * p.part)


@given(st.lists(st.tuples(day, st.integers(0, 800), share), max_size=5), share, st.integers(1, 5_000))
def test_relief_is_at_most_the_year_and_before_the_share_it_is_worth_less(reliefs, part, annual):
    (year,) = years(date(2025, 1, 1), date(2026, 1, 1))
    excused = relief_quantity(year, annual, [Relief(d, d + timedelta(days=n), s) for d, n, s in reliefs])
    assert 0 <= excused <= annual * (1 + 1e-12)
    before, after = (minimum_bill_quantity(annual, part, excused, draft) for draft in ("before", "after"))
    assert 0 <= after <= before + 1e-9
    assert before <= part * annual + 1e-9


@given(st.integers(0, 1_000), st.integers(0, 12), st.integers(0, 6), st.integers(1, 12), st.integers(1, 12))
def test_a_window_lies_before_what_it_prices(month, average, lag, reset, first):
    low, high = window(month, average, lag, reset, first)
    block = reference_month(month, reset, first)
    assert block <= month < block + reset
    assert high - low + 1 == max(1, average)
    assert high < block - lag + (average == 0)
    assert reference_month(block, reset, first) == block


@given(
    st.lists(st.integers(-50, 150), min_size=24, max_size=24), st.integers(1, 6), st.integers(0, 3), st.integers(1, 12)
)
def test_a_constant_index_gives_a_constant_price_and_prices_stay_in_the_collar(index, average, lag, reset):
    values = dict(enumerate(map(float, index)))
    months = range(21, 24)
    term = Term(values, 0.7, 10.0, average=average, lag=lag, reset=reset)
    collared = monthly(months, 5.0, [term], 0.0, 40.0)
    assert np.all((collared >= 0) & (collared <= 40))
    flat = replace(term, index=dict.fromkeys(values, 30.0))
    assert monthly(months, 5.0, [flat]) == pytest.approx(5 + 0.7 * 20)


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(-(10**6), 10**6)), max_size=12))
def test_an_invoice_is_the_sum_of_its_lines_and_off_by_half_a_cent_a_line(lines):
    """Quantities of whole kWh and prices of 4 decimals are kept as they are, so only the amounts are rounded."""
    items = [Item("gas", "2025-01", kwh / 1_000, ticks / 10_000) for kwh, ticks in lines]
    found = statement("c", "2025", items)
    assert found.invoice == sum((entry.amount for entry in found.lines), Decimal(0))
    assert abs(found.rounding) <= Decimal("0.005") * len(lines)
    assert all(entry.amount == rounded(entry.quantity * entry.price, 2) for entry in found.lines)


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=8), st.integers(0, 30), st.integers(0, 30))
def test_more_freedom_is_never_worth_less(margins, low, high):
    n = len(margins)
    least, most = min(low, high, 4 * n), min(max(low, high), 4 * n)
    found = intrinsic(margins, Volumes.of(n, 4, 0, least, most))
    assert least - 1e-9 <= found.taken.sum() <= most + 1e-9
    assert found.value <= intrinsic(margins, Volumes.of(n, 4)).value + 1e-9
    assert found.value >= intrinsic(margins, Volumes.of(n, 4, 0, least, least)).value - 1e-9


def _sum(vintages: list[Vintage]) -> float:
    return float(sum(v.mwh for v in vintages))
