"""Sources, claims and provenance of a case as JSON-LD, in words that others use.

    document        schema:CreativeWork and the subtype of its kind, prov:Entity; the kind is its schema:genre
    claim           schema:Claim that appears in a document, its prov:hadPrimarySource
    quantity        schema:PropertyValue with minValue, maxValue and unitText
    assumption      prov:Entity of kind kor:Assumption
    cell            prov:Entity, schema:PropertyValue; prov:wasDerivedFrom what provenance.csv says it rests on
    conflict        kor:Conflict with its claims, and the one that is used

Standards: W3C PROV-O (2013); schema.org 28, Claim and PropertyValue; JSON-LD 1.1. Frictionless `sources` and OEMetadata
`sources` have title and path, which are schema:name and schema:url here. What no standard has a word for (standing,
approximation, denial) is in the name space `kor`.

Everything that a case says is a string, never markup: `<`, `>` and `&` are escaped, so that the file can stand inside a
page.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from koridor.case.case import Case
from koridor.case.raw import RawRow
from koridor.case.schema.evidence import DOCUMENTS
from koridor.evidence.claims import Claim, claims
from koridor.evidence.conflict import Conflict
from koridor.evidence.conflicts import find
from koridor.result.store import write_text

CONTEXT: dict[str, Any] = {
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "kor": "urn:koridor:words:",
}
_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}
_ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def write(case: Case, path: Path) -> int:
    """Write the graph of a case; returns the number of its nodes."""
    graph = describe(case)
    write_text(path, json.dumps(graph, indent=1, ensure_ascii=False).translate(_ESCAPED) + "\n")
    return len(graph["@graph"])


def describe(case: Case) -> dict[str, Any]:
    """The graph of a case as plain data."""
    known = claims(case)
    nodes = [
        {
            "@id": _name(case),
            "@type": ["schema:Dataset", "prov:Collection"],
            "schema:name": case.title,
            **_text("schema:license", str(case.meta.get("licence", ""))),
        },
        *(_source(case, row) for row in case.raw["sources"]),
        *(
            {"@id": _name(case, "subject", row.id), "@type": "schema:Thing", "schema:name": row["name"]}
            for row in case.raw["subjects"]
        ),
        *(_claim(case, claim) for claim in known.values()),
        *(_assumption(case, row) for row in case.raw["assumptions"]),
        *_cells(case),
        *(_conflict(case, conflict) for conflict in find(case)),
    ]
    return {"@context": CONTEXT, "@graph": nodes}


def _name(case: Case, kind: str = "", id: str = "") -> str:
    """A name for a thing of the case: urn:koridor:CASE:KIND:ID."""
    return ":".join(["urn:koridor", *(quote(part, safe="/._-") for part in (case.name, kind, id) if part)])


def _text(key: str, text: str) -> dict[str, str]:
    """One string, left out where it is empty."""
    return {key: text} if text else {}


def _date(key: str, text: str) -> dict[str, Any]:
    """A date as exact as it was said: a year, a month or a day."""
    return {key: {"@value": text, "@type": f"xsd:{_DATES[len(text)]}"}} if len(text) in _DATES else _text(key, text)


def _address(url: str) -> dict[str, Any]:
    """A link only where it is one; anything else stays text."""
    if re.match(r"https?://[^\s<>\"{}|\\^`]+$", url):
        return {"schema:url": {"@id": quote(url, safe=":/?#[]@!$&'()*+,;=%~-._")}}
    return _text("schema:identifier", url)


def _source(case: Case, row: RawRow) -> dict[str, Any]:
    publisher = {"@type": "schema:Organization", "schema:name": row["publisher"]}
    return {
        "@id": _name(case, "source", row.id),
        "@type": ["schema:CreativeWork", *_subtype(row["kind"]), "prov:Entity"],
        "schema:name": row["title"],
        **({"schema:publisher": publisher} if row["publisher"] else {}),
        **_date("schema:datePublished", row["published"]),
        **_address(row["url"]),
        **_text("schema:genre", row["kind"]),
        **_text("schema:license", row["licence"]),
    }


def _subtype(kind: str) -> list[str]:
    """The type of schema.org for a kind of document; none where the kind is not said."""
    return [f"schema:{DOCUMENTS[kind][0]}"] if kind in DOCUMENTS else []


def _claim(case: Case, claim: Claim) -> dict[str, Any]:
    source = {"@id": _name(case, "source", claim.source)}
    speaker = {"@type": "prov:Agent", "schema:name": claim.speaker}
    row = case.raw["claims"][claim.id]
    held = f"{row['valid_from'] or '..'}/{row['valid_to'] or '..'}" if row["valid_from"] or row["valid_to"] else ""
    return {
        "@id": _name(case, "claim", claim.id),
        "@type": ["schema:Claim", "prov:Entity"],
        "schema:name": claim.subject,
        **_text("schema:abstract", claim.value),
        **({"schema:about": {"@id": _name(case, "subject", claim.about)}} if claim.about else {}),
        "schema:appearance": source,
        "prov:hadPrimarySource": source,
        **_text("schema:position", claim.locator),
        **({"prov:wasAttributedTo": speaker} if claim.speaker else {}),
        **_date("schema:dateCreated", claim.stated),
        **_text("schema:temporalCoverage", held),
        **({"schema:variableMeasured": _quantity(case, claim)} if claim.measure else {}),
        "kor:standing": claim.modality,
        "kor:denied": claim.denied,
        **({"schema:isPartOf": {"@id": _name(case, "claim", claim.part_of)}} if claim.part_of else {}),
        **_text("schema:comment", claim.note),
    }


def _quantity(case: Case, claim: Claim) -> dict[str, Any]:
    """The quantity, as stated: a number or a range with its unit, a date, or words."""
    out: dict[str, Any] = {"@type": "schema:PropertyValue", "schema:name": claim.measure}
    if claim.low:
        ends = {"schema:minValue": float(claim.low), "schema:maxValue": float(claim.high)} if claim.high else None
        out |= ends or {"schema:value": float(claim.low)}
        out |= _text("schema:unitText", claim.unit)
    elif claim.date:
        out |= _date("schema:value", claim.date)
    else:
        out |= _text("schema:value", claim.value)
    base = {"kor:of": {"@id": _name(case, "subject", claim.base)}} if claim.base else {}
    return out | _text("kor:approximation", claim.bound) | base


def _assumption(case: Case, row: RawRow) -> dict[str, Any]:
    return {
        "@id": _name(case, "assumption", row.id),
        "@type": ["kor:Assumption", "prov:Entity"],
        "schema:name": row["subject"],
        "schema:description": row["reason"],
        **_text("kor:otherValues", row["range"]),
    }


def _cells(case: Case) -> list[dict[str, Any]]:
    """Every written numeric cell with what it rests on."""
    out = []
    for cell in case.provenance.cells():
        how = "; ".join(dict.fromkeys(b.how for b in cell.basis if b.how))
        out.append(
            {
                "@id": _name(case, "cell", f"{cell.table}/{cell.id}/{cell.column}"),
                "@type": ["schema:PropertyValue", "prov:Entity"],
                "schema:name": f"{cell.table}/{cell.id}/{cell.column}",
                "schema:value": cell.text,
                "prov:wasDerivedFrom": [{"@id": _name(case, b.kind, b.id)} for b in cell.basis],
                **_text("kor:how", how),
            }
        )
    return out


def _conflict(case: Case, conflict: Conflict) -> dict[str, Any]:
    return {
        "@id": _name(case, "conflict", conflict.id),
        "@type": "kor:Conflict",
        "schema:name": f"{conflict.name}, {conflict.measure}",
        "schema:description": conflict.what,
        "kor:kind": list(conflict.kinds),
        "kor:between": [{"@id": _name(case, "claim", c.id)} for c in conflict.claims],
        "kor:used": [{"@id": _name(case, "claim", id)} for id in conflict.choice.used],
        "kor:moves": [{"@id": _name(case, "cell", f"{c.table}/{c.id}/{c.column}")} for c in conflict.cells],
        **_text("kor:why", "; ".join(conflict.choice.why)),
    }
