"""Joint ventures: what a plant costs, how it is paid for, and what its shareholders ask (DESIGN 6.3)."""

from __future__ import annotations

from koridor.case.schema.declare import NAME, NOTE, Column, Table, id_column, number, ref, text


def _plain(name: str, doc: str, default: str | None, why: str, high: float | None = None) -> Column:
    """A number without a unit that holds for all time."""
    return number(name, "share", doc, default, high=high, varies=False, why=why)


MONEY: tuple[Table, ...] = (
    Table(
        "ventures",
        "Joint ventures: a plant, its building, debt, tax and life. Costs to build and to keep come from the plant's row (`build_cost`, `fixed_cost`), shareholders from `shares`.",
        (
            id_column(),
            NAME,
            ref("party", "parties", "The joint venture; its shareholders are the rows of `shares` that it is owned by. A party has at most one venture."),
            ref("process", "processes", "The plant."),
            Column("start", "date", "First day of operation, counted as the whole calendar year it lies in; empty: the day the plant enters service.", ""),
            Column("spending", "list", "Share of the build cost spent in each year before the start, first to last; adds up to 1.", None, low=0.0, high=1.0),
            _plain("life", "Years of operation.", None, "", high=200),
            _plain("inflation", "Yearly rise of every price and cost from the price year of the case on. 0: all flows, interest and discount rates are real; above 0: interest and discount rates are nominal.", "0", "Real terms, as the model itself.", high=1.0),
            _plain("discount_rate", "Rate at which the flows of the project before debt are discounted.", None, "", high=1.0),
            _plain("equity_rate", "Rate at which the flows to the shareholders are discounted; empty: the rate of the project.", "", "", high=1.0),
            _plain("debt_share", "Most of the build cost that is borrowed; drawn in step with the spending.", "0", "All of it is the shareholders' money.", high=1.0),
            _plain("interest", "Yearly interest on the debt. In the years of building it is added to the debt.", "0", "No debt, no interest.", high=1.0),
            _plain("tenor", "Years of operation over which the debt is repaid.", "0", "No debt, nothing to repay.", high=200),
            Column("repayment", "choice", "annuity: the same sum every year; sculpted: in proportion to the cash that is there for it, so that the cover is the same every year.", "annuity", choices=("annuity", "sculpted")),
            _plain("dscr_target", "Least debt service cover that lenders ask in every year; the debt is cut until it holds. Empty: the debt is `debt_share`, whatever the cover.", "", ""),
            _plain("tax", "Rate of the tax on profit.", "0", "No tax.", high=1.0),
            _plain("tax_holiday", "Years from the start of operation without tax on profit.", "0", "No holiday.", high=200),
            _plain("depreciation", "Years of straight-line depreciation for tax; empty: the life.", "", "", high=200),
            _plain("loss_years", "Years that a tax loss may be carried forward, the oldest used first; there is no way back. Empty: for ever.", "", "", high=200),
            _plain("receivable_days", "Days between earning a revenue and receiving it.", "0", "Paid at once."),
            _plain("payable_days", "Days between a cost of fuel, carbon or operation and its payment.", "0", "Paid at once."),
            _plain("salvage", "Worth at the end of life, as a share of the build cost; taxed as profit.", "0", "Nothing is left.", high=1.0),
            number("decommissioning", "EUR/MW", "Cost of taking the plant down, paid in the last year of operation.", "0", varies=False, why="Nothing is set aside."),
            Column("support", "list", "Calendar years that are solved for the yearly margin; between them it is interpolated. Empty: the year of the run alone.", "", low=1900, high=2200),
            NOTE,
        ),
        group="money",
    ),
    Table(
        "investors",
        "What a shareholder of a venture asks and pays where it differs from the others: a rate of its own, a tax on its dividends.",
        (
            id_column(),
            ref("venture", "ventures", "The venture."),
            ref("party", "parties", "The shareholder; owns a share of the venture's party."),
            _plain("discount_rate", "Rate at which this shareholder discounts; empty: the venture's `equity_rate`.", "", "", high=1.0),
            _plain("dividend_tax", "Tax withheld from what is paid to this shareholder.", "0", "Nothing is withheld.", high=1.0),
            text("basis", "What the rate or the tax rests on, in words."),
            NOTE,
        ),
        group="money",
    ),
)
