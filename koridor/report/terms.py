"""Terms of art used in the report, one sentence each."""

from __future__ import annotations

from koridor.report.context import TermsPage

TERMS: dict[str, str] = {
    "Annual quantity": "What a contract promises for a contract year; a part of a year counts by its days.",
    "Booking": "Capacity held on a route for a period, paid for whether used or not.",
    "Carry-forward": "Gas taken beyond what was owed, which takes off the obligation of a later contract year.",
    "Clean spark spread": "Price of power less its fuel and its carbon, EUR a MWh of power.",
    "Congestion rent": "What the scarcity of a route is worth; it goes to the operator unless capacity is booked.",
    "Contract year": "Twelve months over which a contract counts what is taken; named 2025/26 where it is not a "
    "calendar year.",
    "Debt service cover": "Cash that is there for debt over interest and principal of the year (DSCR).",
    "Internal rate of return": "Discount rate at which a stream of payments is worth nothing (IRR).",
    "Levelised cost": "Price of a MWh that pays for all costs of a plant over its life (LCOE).",
    "Make-up gas": "Gas that was paid for and not taken, and is taken in a later contract year.",
    "Net present value": "Worth today of payments in later years, discounted (NPV).",
    "Shadow value": "What one MWh more of an obligation or in a bank would change the net cost by.",
    "Take-or-pay": "Share of the annual quantity that is paid for whether taken or not.",
    "Toll": "The toller brings the fuel and owns the power; the plant is paid fees.",
    "Area": "A country or zone in which nodes lie.",
    "Assumption": "A number that no document states; it has a reason and, where useful, other values to try.",
    "At limit": "A flow within 0.1 % of the capacity that is available at that hour.",
    "Carrier": "What flows: gas, electricity, heat, oil, goods or people.",
    "Case": "A folder of tables that describes one corridor.",
    "Certified gap": "Distance between the plan's cost and a bound below which no plan can fall, relative; it "
    "trusts no engine.",
    "Claim": "One statement in one document about one quantity, with speaker, date and standing.",
    "Class": "A kind of demand with one shape, one priority and one value of lost load.",
    "Dual value": "What the best plan would save if a limit were one unit wider.",
    "Duration curve": "Prices or loads sorted from high to low: how many hours exceed a value.",
    "Gap": "See certified gap.",
    "Gross calorific": "Energy of a gas with the heat of its water vapour counted; all gas here is in MWh "
    "gross calorific.",
    "Ledger": "Every payment of the run with payer, receiver, kind, thing and month.",
    "Market": "A price-taking place to buy and sell, up to a limit, at a given price series.",
    "Nature": "The receiver of resource costs and of the value of lost load, which no party is paid.",
    "Node": "A place where one carrier balances at every step.",
    "Origin": "Where a carrier first entered, followed through mixing points by proportional sharing.",
    "Party": "Who pays and is paid: a company, a state, consumers.",
    "Perspective": "The parties whose net cost is minimised; payments among them cancel.",
    "Price": "Worth of one more MWh of demand at a node and hour.",
    "Process": "Something that turns carriers into carriers, such as a boiler or a power station.",
    "Proportional sharing": "Whatever leaves a node has the mix of what arrived there.",
    "Protected": "Share of a demand that regulation protects, such as households and hospitals.",
    "Route": "Something that moves a carrier between two nodes: a pipeline, a line, a ship.",
    "Scenario": "A named list of edits to the cells of the case.",
    "Supply": "A source of a carrier at a node, with capacity and price.",
    "Unserved": "Demand that is not met; it costs the value of lost load of its class.",
    "Unused capacity": "What could have been brought in and was not: available less used. An upper bound of "
    "the room that is left.",
    "Value of lost load": "Worth of a MWh that is not served.",
    "Weight": "The euros that a number touches in this run.",
}
"""Term and sentence; the reference of words in the documentation says more."""


def fill() -> TermsPage:
    """The glossary."""
    return TermsPage(tuple(sorted(TERMS.items(), key=lambda kv: kv[0].lower())))
