"""The scan against lists made by hand: thirteen texts of our own, and five articles where they are at hand.

Source of the truth: a person's reading, written down before the rules (tests/truth/scan). Tolerance: the rates that the
scan promises, 95 of 100 found and at most 10 of 100 false.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

from koridor.evidence.scan import Document, from_html, from_text, read, scan

TRUTH = Path(__file__).parents[1] / "truth" / "scan"
ARTICLES = Path(__file__).parents[3] / "shared" / "evidence"


def rates(documents: dict[str, Document], truth: Iterable[dict[str, str]]) -> tuple[float, float, list[str]]:
    """Share of the listed that was found, share of the found that was not listed, and every difference in words."""
    left = [(row["article"], int(row["paragraph"]), row["value"], row["unit"], row["kind"]) for row in truth]
    listed, found, wrong = len(left), 0, []
    for name, document in documents.items():
        for f in scan(document):
            assert document.text[f.start : f.end] == f.quote
            found += 1
            key = (name, f.paragraph, f.value, f.unit, f.kind)
            if key in left:
                left.remove(key)
            else:
                wrong.append(f"not listed: {key} {f.quote!r}")
    wrong += [f"not found: {key}" for key in left]
    return 1 - len(left) / listed, 1 - (listed - len(left)) / found, wrong


def table(name: str) -> list[dict[str, str]]:
    with (TRUTH / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_own_texts() -> None:
    truth = table("texts.csv")
    documents = {name: read(TRUTH / name) for name in dict.fromkeys(row["article"] for row in truth)}
    recall, false, wrong = rates(documents, truth)
    assert recall >= 0.95, "\n".join(wrong)
    assert false <= 0.10, "\n".join(wrong)


def test_articles() -> None:
    files = {path.stem.partition("_")[2]: path for path in sorted(ARTICLES.glob("*.txt"))} if ARTICLES.is_dir() else {}
    truth = table("articles.csv")
    if not {row["article"] for row in truth} <= files.keys():
        pytest.skip("the five articles are not in a clone")
    recall, false, wrong = rates({name: read(path) for name, path in files.items()}, truth)
    assert recall >= 0.95, "\n".join(wrong)
    assert false <= 0.10, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("about half a billion euros", "500000000 EUR"),
        ("two and a half billion cubic metres", "2.5 bcm"),
        ("half a gigawatt of wind", "0.5 GW"),
        ("within five (5) years", "5 year"),
        ("350,000,000 (three hundred and fifty million) Sm³", "350000000 m3"),
        ("EUR 1.1–1.3 billion", "1100000000..1300000000 EUR"),
        ("$131-157 million", "131000000..157000000 USD"),
        ("it costs €25–35/MWh", "25..35 EUR/MWh"),
        ("between USD 2.9 and USD 3.4/MBtu", "2.9..3.4 USD/MMBtu"),
        ("9 ct/kWh", "0.09 EUR/kWh"),
        ("70 US cents per MMBtu", "0.7 USD/MMBtu"),
        ("RSD 21.3bn against 14.8bn", "21300000000 RSD; 14800000000 RSD"),
        ("12 M€ and 500 k€", "12000000 EUR; 500000 EUR"),
        ("USD 180 per 1,000 Sm3", "180 USD/kcm"),
        ("nor fall below -5 °C", "-5 °C"),
        ("down (-3.2%)", "-3.2 %"),
        ("75 bar(g), 48 barg", "75 bar; 48 bar"),
        ("560 MVA, 400/110 kV", "560 MVA; 400 kV; 110 kV"),
        ("10.20–12.10 kWh/m3", "10.2..12.1 kWh/m3"),
        ("330 g/kWh", "330 g/kWh"),
        ("some 240 bps", "240 basis point"),
        ('a 60-inch pipe, 32" wide', "60 inch; 32 inch"),
        ("a workforce of 1,300", "1300 person"),
        ("144,000 equivalent operating hours", "144000 h"),
        ("70,000 poorest households get a discount", "70000 household"),
        ("9.7 bcm to Europe, 7.2 to Türkiye and 0.1 to Syria", "9.7 bcm; 7.2 bcm; 0.1 bcm"),
        ("two and €1.2bn", "1200000000 EUR"),
        ("rose by 310 dinars to 5,020 dinars", "310 RSD; 5020 RSD"),
        ("€27.4±1.5/MWh", "25.9..28.9 EUR/MWh"),
        ("in the first three quarters", ""),
        ("Lot 1 – 500 GWh", "500 GWh"),
        ("9,400 smart meters", ""),
        ("it opens at 06:00 hours", ""),
        ("one point eight billion cubic metres, two point twenty-five per cent", "1.8 bcm; 2.25 %"),
        ("it costs EUR 118 million ± 10%, at EUR/USD 1.14", "118000000 EUR; 10 %"),
        ("134MWdc and 905.071 passengers, of 9.5 million a year", "134 MW; 905071 person"),
        ("72 megajoules (MJ) per capita, 21 Wh per gross tonne-kilometre", "72 MJ/capita; 21 Wh/tonne-kilometre"),
        ("EUR 0.45 gross per share, RSD 9,500 per started hour", "0.45 EUR/share; 9500 RSD/h"),
        ("spreads averaged negative €1.2/MWh", "-1.2 EUR/MWh"),
        ("1.1 tonnes of CO2 per MWh, 150 TB, 5 PetaFLOPS", "1.1 t/MWh; 150 TB; 5 PFLOPS"),
        ("153,500 c.m. of LNG, 350+150 MW, EIC 21X-RS", "153500 m3; 350 MW; 150 MW"),
        ("supply 45,000 MWh of natural gas to the Greek network daily", "45000 MWh/day"),
        ("the pipe - 32'' - and 105,000 20-foot equivalent units (TEU)", "32 inch; 105000 TEU"),
        ("c.4 mcm/d over the 5y mean", "4 mcm/day; 5 year"),
        ("on Corridor 5C, in the TEN-T network, at 25C", "25 °C"),
        ("twice a week", ""),
        ("see https://example.org/2025/06/25/600-barrel-line and write to 40mw@example.org", ""),
        ("on the 20th day", ""),
        ("12-15 November", "11-12..11-15 "),
        ("Q3'27 and H1 2028", "2027-07..2027-09 ; 2028-01..2028-06 "),
        ("by the end of Q3 2027", "2027-07..2027-09 "),
        ("from January to mid-April", "01..04 "),
        ("the tenth of December", "12-10 "),
        ("in the 2030s", "2030..2039 "),
        ("gas years 2026/27 to 2030/31", "2026..2031 "),
        ("sales of $3 billion (TL 130.51 billion)", "3000000000 USD; 130510000000 TRY"),
        ("sales of $3 billion (XYZ 130.51 billion)", "3000000000 USD"),
        ("140,000 tons of tin and 9 tons of silver a year", "140000 t/year; 9 t/year"),
        ("three exporters last year", ""),
        ("it planned to “double output” with a 16-per-cent rise", "2 times; 16 %"),
        ("102,000 oz of gold, 1,600 cub meters of water", "102000 oz; 1600 m3"),
        ("90,000 tons of goods are taken by boat to the port on the coast each month", "90000 t/month"),
        ("by 7% in 9M 2018, by the end of 9M, a 6M Euribor, €9M26", "7 %; 2018-01..2018-09 ; 01..09 ; 9000000 EUR"),
    ],
)
def test_ways_of_writing(text: str, found: str) -> None:
    assert "; ".join(f"{f.value} {f.unit}" for f in scan(from_text(text))) == found


@pytest.mark.parametrize(
    ("head", "cell", "found"),
    [
        ("Cost [M€]", "9.7", "9700000 EUR"),
        ("Lead time (months)", "14–18", "14..18 month"),
        ("Change (%)", "-5.0", "-5 %"),
        ("Reserve price, EUR/MWh/d/y", "146", "146 EUR/MWh/day/year"),
        ("GWh", "610", "610 GWh"),
        ("Plants", "3", ""),
    ],
)
def test_cells(head: str, cell: str, found: str) -> None:
    page = f"<table><tr><th>Item</th><th>{head}</th></tr><tr><td>Line</td><td>{cell}</td></tr></table>"
    assert "; ".join(f"{f.value} {f.unit}" for f in scan(from_html(page))) == found


def _line(text: str) -> str:
    cells = text.replace("(", r"\(").replace(")", r"\)").split("\t")
    return " 150 0 Td ".join(f"({cell}) Tj" for cell in cells) + f" {-150 * (len(cells) - 1)} -14 Td"


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF with one line of text per string, a tab 150 points wide, written out by hand after ISO 32000-1, 7.5."""
    count = len(pages)
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(count))
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    bodies = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>"]
    for n, lines in enumerate(pages):
        text = "BT /F1 11 Tf 50 780 Td 14 TL " + " ".join(map(_line, lines)) + " ET"
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 2 * n} 0 R "
            f"/Resources << /Font << /F1 {font} >> >> >>"
        )
        bodies.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    start = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{place:010} 00000 n \n" for place in places).encode()
    return out + f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def test_pdf_has_pages_and_offsets(tmp_path: Path) -> None:
    path = tmp_path / "memo.pdf"
    path.write_bytes(pdf([["The plant has 480 MW and cost 612 million euros."], ["It needs 0.7 bcm of gas a year."]]))
    document = read(path)
    found = scan(document)
    assert [(f.page, f.value, f.unit) for f in found] == [
        (1, "480", "MW"),
        (1, "612000000", "EUR"),
        (2, "0.7", "bcm/year"),
    ]
    assert all(document.text[f.start : f.end] == f.quote for f in found)


def test_scripts_and_styles_are_silent() -> None:
    page = "<style>p{width:960 km}</style><script>x='700 MW'</script><p>5&nbsp;MW</p><noscript>8 MW</noscript>"
    assert [f.value for f in scan(from_html(page))] == ["5"]


@pytest.mark.parametrize(
    ("text", "bound", "negated", "modality"),
    [
        ("Serbia will not buy more than 400 MW.", "more than", True, "planned"),
        ("The line no longer carries 300 MW.", "", True, ""),
        ("It will not exceed 300 MW.", "at most", False, "planned"),
        ("It is no longer than 300 km.", "at most", False, ""),
        ("The plant will have 300 MW.", "", False, "planned"),
        ("It is planned to be commercially operational with 300 MW.", "", False, "planned"),
        ("It would have had 300 MW.", "", False, "conditional"),
        ("Under the agreement trade rose to 300 MW.", "", False, "in operation"),
        ("There are no plans for 300 MW.", "", True, "planned"),
        ("It failed to deliver 300 MW.", "", True, ""),
        ("The 300 MW were never built.", "", True, "in operation"),
        ("The 300 MW were not only built.", "", False, "in operation"),
        ("The two signed a contract for up to 300 MW.", "at most", False, "contracted"),
        ("They intend to build almost 300 MW.", "almost", False, "intended"),
        ("It would give about 300 MW.", "about", False, "conditional"),
        ("Not only gas: the plant has 300 MW.", "", False, "in operation"),
    ],
)
def test_context(text: str, bound: str, negated: bool, modality: str) -> None:
    (found,) = scan(from_text(text))
    assert (found.bound, found.negated, found.modality) == (bound, negated, modality)


def test_a_list_without_an_end_has_no_endless_sentence() -> None:
    found = scan(from_text("Point A 5 MW\n" * 400))
    assert len(found) == 400
    assert max(len(f.sentence) for f in found) < 1700


def test_actors() -> None:
    (found,) = scan(from_text("On that day SOCAR and Elektroprivreda Srbije agreed on 350 MW."), ["SOCAR"])
    assert found.actors == ("SOCAR", "Elektroprivreda Srbije")
