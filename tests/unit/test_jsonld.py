"""The graph of a case in JSON-LD: read by a library that knows the standard, and text that stays text everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rdflib import RDF, Dataset, Namespace, URIRef

import koridor
from koridor.case.case import Case
from koridor.case.load import load
from koridor.case.schema.evidence import DOCUMENTS
from koridor.evidence import jsonld
from koridor.interop import excel
from koridor.report.assemble import assemble
from koridor.report.html import Bundle, document
from tests.messages.mistakes import copy, row, swap

# The reader's own JSON-LD parser still builds the class that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated, use:DeprecationWarning:rdflib")

SCHEMA, PROV, KOR = (Namespace(n) for n in ("https://schema.org/", "http://www.w3.org/ns/prov#", "urn:koridor:words:"))
BELOW = {
    "Article",
    "Dataset",
    "Legislation",
    "NewsArticle",
    "Report",
    "ScholarlyArticle",
    "SocialMediaPosting",
    "WebPage",
}
HTML = "<img src=x onerror=alert(1)> & </script><script>alert(2)</script>"
FORMULA = '=HYPERLINK("http://bad.example","here")'
TITLE = "<script>window.bad=1</script>"


@pytest.fixture
def hostile(tmp_path: Path) -> Case:
    """HTML in a claim, a formula in a cell, a script in a title, and an address that is none."""
    folder = copy(tmp_path / "case")
    row("sources", id="paper", title=TITLE, url="javascript:alert(3)", publisher=FORMULA)(folder)
    row("subjects", id="pipe", name="+cmd|' /C calc'!A0")(folder)
    words = {"about": "pipe", "measure": "parties", "speaker": HTML, "locator": FORMULA}
    row("claims", id="said", source="paper", subject=HTML, value=HTML, **words)(folder)
    row("claims", id="again", source="paper", subject=HTML, value=FORMULA, **words)(folder)
    swap("provenance.csv", "", f'routes,pipe_south,capacity,,said,"{HTML}"\n')(folder)
    return load(folder)


def graph(case: Case, path: Path) -> Dataset:
    jsonld.write(case, path)
    return Dataset(default_union=True).parse(data=path.read_text(encoding="utf-8"), format="json-ld")


def test_a_claim_in_the_words_of_others(tmp_path: Path) -> None:
    folder = copy(tmp_path / "case")
    row("sources", id="paper", title="A paper", published="2029-05", url="https://paper.example/1")(folder)
    row("subjects", id="pipe", name="Southern pipe")(folder)
    cells = {"measure": "capacity", "low": "3", "high": "3.2", "unit": "mcm/day", "bound": "about", "speaker": "A. B."}
    row("claims", id="said", source="paper", subject="Pipe", about="pipe", stated="2029-05-03", **cells)(folder)
    swap("provenance.csv", "", "routes,pipe_south,capacity,,said,the upper end\n")(folder)
    case = load(folder)
    g = graph(case, tmp_path / "g.jsonld")
    name = f"urn:koridor:{case.name}:"
    claim, paper = URIRef(f"{name}claim:said"), URIRef(f"{name}source:paper")
    assert (claim, RDF.type, SCHEMA.Claim) in g
    assert (claim, PROV.hadPrimarySource, paper) in g
    assert (claim, SCHEMA.about, URIRef(f"{name}subject:pipe")) in g
    assert (paper, SCHEMA.url, URIRef("https://paper.example/1")) in g
    assert str(g.value(paper, SCHEMA.datePublished).datatype).endswith("gYearMonth")
    assert str(g.value(claim, SCHEMA.dateCreated)) == "2029-05-03"
    quantity = g.value(claim, SCHEMA.variableMeasured)
    said = {p: g.value(quantity, p).toPython() for p in (SCHEMA.minValue, SCHEMA.maxValue, SCHEMA.unitText)}
    assert said == {SCHEMA.minValue: 3.0, SCHEMA.maxValue: 3.2, SCHEMA.unitText: "mcm/day"}
    assert str(g.value(quantity, KOR.approximation)) == "about"
    cell = URIRef(f"{name}cell:routes/pipe_south/capacity")
    assert (cell, PROV.wasDerivedFrom, claim) in g
    assert str(g.value(cell, KOR.how)) == "the upper end"


def test_every_cell_is_derived_from_something_that_is_in_the_graph(tmp_path: Path) -> None:
    case = load("azerbaijan-serbia")
    g = graph(case, tmp_path / "g.jsonld")
    known = set(g.subjects(RDF.type, PROV.Entity))
    assert len(set(g.subjects(RDF.type, SCHEMA.Claim))) == len(case.raw["claims"].rows)
    derived = set(g.objects(None, PROV.wasDerivedFrom))
    assert derived
    assert derived <= known
    assert set(g.objects(None, KOR.between)) <= set(g.subjects(RDF.type, SCHEMA.Claim))
    assert {str(o) for o in g.objects(None, KOR.used)} <= {str(s) for s in g.subjects()}


@pytest.mark.parametrize("kind", ["", *DOCUMENTS])
def test_a_kind_of_document_is_a_type_of_schema_org(kind: str, tmp_path: Path) -> None:
    """The types are among those that schema.org 28 lists below CreativeWork."""
    folder = copy(tmp_path / "case")
    row("sources", id="paper", title="A paper", kind=kind)(folder)
    g = graph(load(folder), tmp_path / "g.jsonld")
    paper = next(s for s in g.subjects(SCHEMA.name) if str(s).endswith("source:paper"))
    types = {str(t).removeprefix(str(SCHEMA)) for t in g.objects(paper, RDF.type)} - {str(PROV.Entity)}
    assert "CreativeWork" in types
    assert types - {"CreativeWork"} <= BELOW
    assert len(types) == (2 if kind else 1)
    assert [str(o) for o in g.objects(paper, SCHEMA.genre)] == ([kind] if kind else [])


def test_hostile_text_stays_text_in_the_graph(hostile: Case, tmp_path: Path) -> None:
    g = graph(hostile, tmp_path / "g.jsonld")
    written = (tmp_path / "g.jsonld").read_text(encoding="utf-8")
    assert not set("<>&") & set(written), "the file can stand inside a page"
    claim = URIRef(f"urn:koridor:{hostile.name}:claim:said")
    paper = URIRef(f"urn:koridor:{hostile.name}:source:paper")
    assert str(g.value(claim, SCHEMA.name)) == HTML
    assert str(g.value(paper, SCHEMA.name)) == TITLE
    assert not list(g.triples((paper, SCHEMA.url, None))), "no link that runs something"
    assert str(g.value(paper, SCHEMA.identifier)) == "javascript:alert(3)"
    assert json.loads(written)["@graph"][0]["schema:name"] == hostile.title


def test_hostile_text_stays_text_in_the_workbook(hostile: Case, tmp_path: Path) -> None:
    book = load_workbook(excel.write(hostile.folder, tmp_path / "case.xlsx"))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {FORMULA, HTML, TITLE} <= {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} == {"s"}, "never a formula (f)"
    assert {cell.number_format for cell in cells} == {"@"}
    again = excel.read(tmp_path / "case.xlsx", tmp_path / "again")
    for name in ("claims", "sources", "subjects", "provenance"):
        assert load(again).raw[name].rows.keys() == hostile.raw[name].rows.keys()
    assert load(again).raw["claims"]["said"].cells == hostile.raw["claims"]["said"].cells


def test_hostile_text_stays_text_in_the_report(hostile: Case, tmp_path: Path) -> None:
    run = koridor.solve(hostile, out=tmp_path / "run")
    page = document(assemble(run), Bundle("/* script */", "/* style */"))
    for bad in (TITLE, HTML, "<img src=x", "javascript:alert(3)"):
        assert bad not in page
    assert "&lt;script&gt;window.bad=1" in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
