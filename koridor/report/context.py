"""What each page of the report receives: one frozen dataclass per page, every field documented.

The pages fill these from a run, `html` writes them, tests read them. Nothing here knows a country, a carrier or a
company.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


def said(doc: str, **more: Any) -> Any:
    """A dataclass field with its documentation in the metadata, where a test can ask for it."""
    return field(metadata={"doc": doc}, **more)


@dataclass(frozen=True)
class Number:
    """One number in a sentence or a tile; on the page it is a button that opens its card."""

    key: str = said("Stable name of the metric, unique in the report; becomes data-q.")
    value: float = said("Raw value in `unit`, not rounded.")
    unit: str = said("Unit of the raw value.")
    shown: str = said("Value and unit as printed.")
    label: str = said("What the number is, in a few words.")
    what: str = said("How it is defined, in one or two sentences.", default="")
    query: str = said(
        "SQL on the run's tables that yields the raw value; empty where it is read from the manifest.", default=""
    )
    rests: tuple[str, ...] = said("What it rests on: table/id/column, table/id, or documents/id.", default=())
    asked_of: str = said("Whose tables the query asks, where they are not this run's.", default="")


Sentence = tuple[str | Number, ...]


@dataclass(frozen=True)
class Column:
    """One column of a table: text where `values` is empty."""

    title: str = said("Head of the column, without its unit.")
    unit: str = said("Unit printed in the head, after scaling.", default="")
    texts: tuple[str, ...] = said("Cells as printed.", default=())
    values: tuple[float, ...] = said("Raw values in `base_unit`; empty for a column of text.", default=())
    base_unit: str = said("Unit of the raw values.", default="")
    what: str = said("What the column measures, for the number card.", default="")
    query: str = said("SQL that yields a raw value; {id} stands for the quoted id of the row.", default="")
    queries: tuple[str, ...] = said("SQL of each row, where one query with {id} will not do.", default=())
    bar: bool = said("Draw a thin bar behind the numbers, as long as the value.", default=False)
    links: tuple[str, ...] = said("Address a cell links to; empty strings for none.", default=())
    pairs: tuple[tuple[tuple[str, str], ...], ...] = said("Words of a cell with an address each.", default=())


@dataclass(frozen=True)
class Table:
    """A real table in the page: the truth that a drawing shows."""

    key: str = said("Name of the table, unique in the report.")
    caption: str = said("What is in it, in one line.")
    ids: tuple[str, ...] = said("Id of each row.")
    columns: tuple[Column, ...] = said("The columns, all as long as `ids`.")
    refs: tuple[str, ...] = said("The case row behind each row as table/id; empty where there is none.", default=())
    strong: tuple[int, ...] = said("Rows that are totals.", default=())
    note: str = said("What a reader must know; empty for none.", default="")
    fold: int = said("Rows shown before the rest is folded away; 0 shows all.", default=0)
    filter: str = said("Column of text whose words are buttons that show their rows alone; empty for none.", default="")


@dataclass(frozen=True)
class Figure:
    """A figure of five parts: finding, subtitle, key, drawing, footer; the drawing is made by script from table and
    data.
    """

    key: str = said("Name of the figure; the script draws by it.")
    title: str = said("The finding, or the measure where there is none.")
    subtitle: str = said("Measure, unit, period, perspective.")
    summary: str = said("Text alternative: what is drawn and what stands out.")
    tables: tuple[Table, ...] = said("The tables that say the same; the first is the twin of the drawing.")
    data: dict[str, Any] = said("What the drawing needs beyond its table, as JSON.")
    note: str = said("What changes reading; empty for none.", default="")


@dataclass(frozen=True)
class Identity:
    """The strip at the top of the report and of each printed page."""

    title: str = said("Title of the case.")
    name: str = said("Name of the case.")
    scenario: str = said("Name of the scenario.")
    period: str = said("Horizon in words.")
    perspective: str = said("Whose net cost is minimised.")
    status: str = said("The solver's status in words, with the gap.")
    checks: str = said("How many checks passed, in words.")
    run_id: str = said("Id of the run.")
    created: str = said("Day the run was made.")
    alarm: str = said("Sentence of the banner where a check failed or a limit stopped the solver; empty: none.")


@dataclass(frozen=True)
class Finding:
    """One sentence of the first page."""

    sentence: Sentence = said("Subject, verb, number, unit, when, against what.")
    why: Sentence = said("The binding thing behind it; empty where nothing binds.")
    weight_eur: float = said("Consequence by which findings are ordered, EUR.")
    kind: str = said("Which rule wrote it, for tests.")
    link: str = said("Section that shows more.")


@dataclass(frozen=True)
class Tile:
    """One of the four to six figures under the findings."""

    label: str = said("What it is.")
    number: Number = said("The value.")
    note: str = said("Against what, or over what.")


@dataclass(frozen=True)
class FindingsPage:
    """What this run says."""

    findings: tuple[Finding, ...] = said("Five to seven sentences, largest consequence first.")
    tiles: tuple[Tile, ...] = said("Four to six tiles.")
    changes: tuple[Sentence, ...] = said("What would change these conclusions: doubtful numbers and binding limits.")
    published: Sentence = said("How the run compares with published figures, in one sentence.")


@dataclass(frozen=True)
class MapPage:
    """The corridor on a map."""

    figure: Figure | None = said("Map and its twin table of routes; None where no node has a place.")


@dataclass(frozen=True)
class SankeyPage:
    """The year's flows from origin to use."""

    figures: tuple[Figure, ...] = said("One for the area looked at, one for the whole case.")


@dataclass(frozen=True)
class SeriesPage:
    """Flows, levels and prices over time."""

    figure: Figure = said("Stacked dispatch, storage, prices; its table is by month.")
    packed: str = said("All hourly series, quantised to 16 bits, delta, gzip, base64.")
    error: float = said("Largest error of the packing, as a share of a series' range.")


@dataclass(frozen=True)
class PricesPage:
    """Prices by node."""

    figure: Figure = said("Duration curves and the monthly table.")


@dataclass(frozen=True)
class SuppliesPage:
    """Supplies beside their limits."""

    sentence: str = said("What the table is; in a case without contracts why there is no statement.")
    table: Table = said("Delivered, capacity, yearly limit, paid by supply.")


@dataclass(frozen=True)
class StatementPart:
    """One contract year as an accountant draws it."""

    year: str = said("The contract year, such as 2025 or 2025/26.")
    sentences: tuple[Sentence, ...] = said("What was taken and owed, and what a MWh more would be worth.")
    lines: Table = said("Quantity, price and amount of each line, rounded line by line, and the invoice.")
    banks: Table | None = said("Make-up and carry-forward over the year; None where the contract has neither.")


@dataclass(frozen=True)
class ContractPart:
    """One contract."""

    id: str = said("Id of the contract.")
    name: str = said("Its name.")
    terms: tuple[str, ...] = said("Who sells what to whom, and the price formula, in words.")
    figure: Figure = said("Burn-down of each contract year in energy; its table is by month.")
    statements: tuple[StatementPart, ...] = said("One for each contract year of the run.")


@dataclass(frozen=True)
class ContractsPage:
    """Supply contracts; the page takes the place of the supplies where a case has contracts."""

    burndown: Figure = said("What is left of each annual quantity, in per cent; its table has every contract year.")
    prices: Figure = said("Price of each contract by month, and the indices that the formulas look at.")
    contracts: tuple[ContractPart, ...] = said("Each contract with its statements.")


@dataclass(frozen=True)
class VenturePart:
    """One joint venture."""

    id: str = said("Id of the venture.")
    name: str = said("Its name.")
    sentences: tuple[Sentence, ...] = said("What the plant earned in the solved years, and what it is worth.")
    tables: tuple[Table, ...] = said("Solved years; where they suffice, returns and figures of the debt as well.")
    figures: tuple[Figure, ...] = said("Spark spread; where the solved years suffice, cash flow and tornado as well.")
    notes: tuple[str, ...] = said("Conventions, and which command gives what is missing.")


@dataclass(frozen=True)
class MoneyPage:
    """Costs by kind and by party."""

    waterfall: Figure = said("Net cost of the perspective by kind, and net result of each party by kind.")
    parties: Table = said("Paid, received and net by party.")
    matrix: Table = said("Payer by receiver; adds up to zero.")
    bookings: Table | None = said("Capacity booked, its use and its invoice; None where nothing is booked.")
    sums: Sentence = said("What adds up to what, in words.")
    verdict: str = said("Whether the net cost is the objective less tie-breaks: passed, failed, or not comparable.")


@dataclass(frozen=True)
class SecurityPage:
    """Security of supply in this run; not a contingency analysis."""

    sentences: tuple[Sentence, ...] = said("What stands out.")
    unserved: Table = said("Demand and unserved by class.")
    tightest: Table = said("The day with the least unused capacity, by carrier.")
    sources: Table = said("Share of each origin in what the area takes in.")
    limits: Table = said("Routes by days and hours at their limit.")


@dataclass(frozen=True)
class PublishedPage:
    """The run beside published figures."""

    table: Table | None = said(
        "Ours, published, deviation, tolerance, verdict; None where the case has no figure for the scenario."
    )
    sentence: Sentence = said("How many agree.")
    verdicts: tuple[str, ...] = said("Verdict of each row, in order.")


@dataclass(frozen=True)
class EvidencePage:
    """What the numbers rest on."""

    coverage: Sentence = said("Share of numeric cells with a source, an assumption, neither.")
    weights: Table = said("The twenty assumptions and claims that weigh most.")
    how: str = said("How the weight is defined.")
    claims: Table = said("Statements about one quantity each.")
    assumptions: Table = said("Numbers that nobody claims, with their reasons.")
    cells: tuple[Table, ...] = said("Every numeric cell and what it rests on, one table of the case at a time.")


@dataclass(frozen=True)
class RegisterBar:
    """One deliverable that is late or still due, on the timeline."""

    id: str = said("Row of the register.")
    title: str = said("What it is called.")
    words: str = said("When it is due, and how late it is or how far off.")
    late: bool = said("Its due date has passed.")
    exact: bool = said("Its due date is a day.")
    places: tuple[float, float, float] = said("Signing, begin and end of the due date, as shares of the shown years.")
    link: str = said("Where the row stands in the table.")


@dataclass(frozen=True)
class RegisterMark:
    """One paper in the lane of its sector."""

    begin: float = said("First day of its date, as a share of the shown years.")
    end: float = said("End of its last day.")
    announced: bool = said("Spoken of, not signed.")
    title: str = said("What it is called.")


@dataclass(frozen=True)
class RegisterLane:
    """The papers of one sector."""

    sector: str = said("The sector.")
    total: str = said("How many rows it has, in words.")
    words: str = said("How many are overdue, due, undated.")
    marks: tuple[RegisterMark, ...] = said("Those with a date in the shown years, oldest first.")


@dataclass(frozen=True)
class RegisterPage:
    """The register of agreements on the day of the run."""

    sentence: Sentence = said("How many are overdue, due, without a date, closed.")
    day: str = said("The day, in words.")
    years: tuple[int, int] = said("First and last year of the timeline.")
    now: float = said("The day, as a share of the shown years.")
    bars: tuple[RegisterBar, ...] = said("What is overdue, then what is due next.")
    lane_years: tuple[int, int] = said("First and last year of the papers by sector.")
    lanes: tuple[RegisterLane, ...] = said("One lane for each sector, the largest first.")
    table: Table = said("Every row.")
    moved: Table | None = said("Promises that took each other's place; None where none did.")
    note: str = said("How to read overdue.")


@dataclass(frozen=True)
class Judged:
    """One claim about an outcome with what runs say of it."""

    id: str = said("Row of the outcomes.")
    title: str = said("The claim, in our words.")
    verdict: str = said("The verdict in words.")
    sources: tuple[tuple[str, str, str], ...] = said("Who says so: id, who and when, address in the page.")
    tested: Sentence = said("Figure, value and threshold; empty where nothing was tested.")
    more: tuple[Sentence, ...] = said("What was given, what brings it within reach, what stays open, how it is read.")
    runs: tuple[str, ...] = said("The runs that it rests on, each with its steps.")


@dataclass(frozen=True)
class VerdictsPage:
    """Claims about outcomes with their verdicts."""

    sentence: str = said("How many there are of each verdict.")
    groups: tuple[tuple[str, str, tuple[Judged, ...]], ...] = said("Verdict, what it means, the claims of it.")
    command: str = said("What tests the claims that are not tested here; empty where all are.")


@dataclass(frozen=True)
class Side:
    """One value of a conflict, and the claims that say it."""

    value: str = said("What they say.")
    used: bool = said("Cells of the case rest on one of them.")
    claims: tuple[tuple[str, str, str], ...] = said(
        "Standing, speaker and day; place in the page; title of the document."
    )


@dataclass(frozen=True)
class Dispute:
    """Claims that cannot all hold, which one the case uses, and why."""

    id: str = said("Subject and measure.")
    name: str = said("The subject.")
    measure: str = said("The quantity, and in what the claims differ.")
    what: str = said("What a claim is against, where it is not another claim; else empty.")
    sides: tuple[Side, ...] = said("The values, the one that is used first.")
    why: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = said("Reasons, each with ids and their places.")
    moves: Sentence = said("How many cells it moves and what they weigh.")


@dataclass(frozen=True)
class DisputesPage:
    """Sources that disagree, and what that moves where it was solved."""

    sentence: Sentence = said("How many conflicts there are, how many move cells, how many were solved again.")
    disputes: tuple[Dispute, ...] = said("Heaviest first.")
    figures: tuple[Figure, ...] = said("A tornado for each subject that was solved with each reading.")
    commands: tuple[str, ...] = said("What solves the subjects that were not; empty where all were.")


@dataclass(frozen=True)
class SourcesPage:
    """Every document and what rests on it."""

    sentence: Sentence = said("How many there are, and how much of the case they stand behind.")
    table: Table = said("Documents, heaviest first.")
    kinds: Table | None = said(
        "Documents, claims and cells by kind of document; None where no kind is said.", default=None
    )


@dataclass(frozen=True)
class ChecksPage:
    """Why the numbers can be trusted, and how to repeat them."""

    checks: Table = said("Each check with value, tolerance and verdict.")
    balance: Table = said("Balance by carrier, recomputed from the tables alone.")
    census: Table = said("Rows asked, added, skipped, and why.")
    facts: tuple[tuple[str, str], ...] = said("Engine, sizes, seconds, hashes, versions as label and text.")
    command: str = said("Command that reproduces the run.")
    passed: int = said("Checks that passed.")
    failed: tuple[str, ...] = said("Checks that failed, in words.")


@dataclass(frozen=True)
class TermsPage:
    """Terms of art, one sentence each."""

    terms: tuple[tuple[str, str], ...] = said("Term and sentence, in alphabetical order.")


@dataclass(frozen=True)
class Report:
    """All pages of one report."""

    identity: Identity = said("The strip at the top.")
    findings: FindingsPage = said("What this run says.")
    map: MapPage = said("The corridor on a map.")
    sankey: SankeyPage = said("The year's flows.")
    series: SeriesPage = said("Flows over time.")
    prices: PricesPage = said("Prices.")
    contracts: ContractsPage | None = said("Supply contracts; None where the case has none.")
    supplies: SuppliesPage = said("Supplies and their limits.")
    money: MoneyPage = said("Who pays whom.")
    ventures: tuple[VenturePart, ...] = said("Joint ventures; empty where the case has none.")
    security: SecurityPage = said("Security of supply.")
    published: PublishedPage = said("Comparison with published figures.")
    register: RegisterPage | None = said("Agreements; None where the case has none.")
    verdicts: VerdictsPage | None = said("Claims about outcomes; None where the case has none.")
    disputes: DisputesPage | None = said("Sources that disagree; None where there are none.")
    sources: SourcesPage | None = said("Documents; None where the case names none.")
    evidence: EvidencePage = said("Claims and assumptions.")
    checks: ChecksPage = said("Verification.")
    terms: TermsPage = said("Glossary.")
    carriers: tuple[tuple[str, str, str, str], ...] = said("Carrier id, name, unit, colour token.")


def numbers_of(sentences: tuple[Sentence, ...]) -> list[Number]:
    """The numbers in some sentences."""
    return [part for sentence in sentences for part in sentence if isinstance(part, Number)]
