"""The statement of a contract year as an accountant draws it (rules 5.4 and 6.2).

Rounding: a quantity is rounded to 3 decimals of a MWh (a kWh), a price to 4 decimals of EUR/MWh, and quantity x price
once per line to cents, each half away from zero. The invoice is the sum of the rounded lines. It is decimal arithmetic.
The ledger of a run is not rounded; `Statement.rounding` is the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from koridor.contract.banks import Settled, Terms, make_up_price

QUANTITY_DECIMALS = 3
PRICE_DECIMALS = 4
AMOUNT_DECIMALS = 2


@dataclass(frozen=True)
class Item:
    """What a line of a statement says before it is rounded: MWh and EUR/MWh; `nominated` where it was (MWh)."""

    text: str
    period: str
    mwh: float
    price: float
    nominated: float | None = None


@dataclass(frozen=True)
class Line:
    """A rounded line: amount (EUR) = quantity (MWh) x price (EUR/MWh); positive where the buyer pays."""

    text: str
    period: str
    nominated: Decimal | None
    quantity: Decimal
    price: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Bank:
    """A bank over the year, MWh: start + banked - used - expired = end, before rounding."""

    text: str
    start: Decimal
    banked: Decimal
    used: Decimal
    expired: Decimal
    end: Decimal


@dataclass(frozen=True)
class Statement:
    """A contract year: lines in order, banks, and their sum. `exact` is the sum of the items without any rounding."""

    contract: str
    year: str
    lines: tuple[Line, ...]
    banks: tuple[Bank, ...]
    exact: Decimal

    @property
    def invoice(self) -> Decimal:
        """EUR: the sum of the rounded lines."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def rounding(self) -> Decimal:
        """EUR that rounding adds to the invoice."""
        return self.invoice - self.exact

    def quantity(self, text: str) -> Decimal:
        """MWh of all lines of that text."""
        return sum((line.quantity for line in self.lines if line.text == text), Decimal("0.000"))


def rounded(value: float | Decimal, decimals: int) -> Decimal:
    """`value` with so many decimals, half away from zero. A float counts as the shortest number that is read as it."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + Decimal(0)


def line(item: Item, price_decimals: int = PRICE_DECIMALS) -> Line:
    """An item rounded: quantity and price first, their product once."""
    quantity, price = rounded(item.mwh, QUANTITY_DECIMALS), rounded(item.price, price_decimals)
    nominated = None if item.nominated is None else rounded(item.nominated, QUANTITY_DECIMALS)
    return Line(item.text, item.period, nominated, quantity, price, rounded(quantity * price, AMOUNT_DECIMALS))


def statement(
    contract: str, year: str, items: Sequence[Item], banks: Sequence[Bank] = (), price_decimals: int = PRICE_DECIMALS
) -> Statement:
    """The statement of a contract year from its items, in the order given."""
    exact = sum((Decimal(repr(float(i.mwh))) * Decimal(repr(float(i.price))) for i in items), Decimal(0))
    return Statement(contract, year, tuple(line(i, price_decimals) for i in items), tuple(banks), exact)


def yearly_items(
    terms: Terms, settled: Settled, year: str, price: float, bill_price: float, labels: Sequence[str] = ()
) -> list[Item]:
    """What a year adds to the gas of its months: a credit for each vintage of make-up gas, and the take-or-pay bill.

    `price` is the mean price of what was taken, that of the make-up gas before its credit. `labels` name the contract
    years of the ledger, so that a vintage can be told; what was banked before the first of them is "before".
    """
    items = []
    for v in settled.make_up_drawn:
        source = labels[v.year] if 0 <= v.year < len(labels) else "before"
        credit = make_up_price(terms.make_up_price, price, v.price, terms.bill_share) - price
        items.append(Item(f"make-up gas of {source}", year, v.mwh, credit))
    if settled.shortfall_mwh > 0:
        items.append(Item("take-or-pay", year, settled.shortfall_mwh, terms.bill_share * bill_price))
    return items


def banks(settled: Settled) -> tuple[Bank, Bank]:
    """Make-up and carry-forward over the year, rounded to a kWh."""

    def bank(text: str, *amounts: float) -> Bank:
        return Bank(text, *(rounded(mwh, QUANTITY_DECIMALS) for mwh in amounts))

    s = settled
    return (
        bank(
            "make-up",
            s.make_up_start_mwh,
            s.make_up_earned_mwh,
            s.make_up_mwh,
            s.make_up_expired_mwh,
            s.make_up_end_mwh,
        ),
        bank(
            "carry-forward",
            s.carry_forward_start_mwh,
            s.carry_forward_earned_mwh,
            s.carry_forward_used_mwh,
            s.carry_forward_expired_mwh,
            s.carry_forward_end_mwh,
        ),
    )
