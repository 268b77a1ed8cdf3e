"""A case as a data package: `datapackage.json` beside its tables, with schemas, sources and licence.

Standard: Frictionless Data, Data Package 1 and Table Schema 1 (specs.frictionlessdata.io).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from koridor.case.case import Case
from koridor.case.schema import BY_NAME, Column, Table


def write(case: Case) -> Path:
    """Write `datapackage.json` into the case's folder and return its path."""
    path = case.folder / "datapackage.json"
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(json.dumps(describe(case), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)
    return path


def describe(case: Case) -> dict[str, Any]:
    """The descriptor. Numeric cells are strings there: they carry units and dates (see the reference of the format)."""
    sources = case["sources"]
    columns = {c: sources.text(c) for c in ("title", "url")}
    present = [t for t in BY_NAME.values() if (case.folder / f"{t.name}.csv").is_file()]
    return {
        "profile": "tabular-data-package",
        "name": case.name,
        "title": case.title,
        "description": str(case.meta.get("description", "")),
        "licenses": [{"title": str(case.meta["licence"])}] if "licence" in case.meta else [],
        "sources": [
            {"title": title, **({"path": url} if url else {})}
            for title, url in zip(columns["title"], columns["url"], strict=True)
        ],
        "resources": [_resource(case.folder, t) for t in present],
    }


def _resource(folder: Path, table: Table) -> dict[str, Any]:
    header = (folder / f"{table.name}.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    names = [h.strip() for h in header]
    schema: dict[str, Any] = {"fields": [_field(table.by_name[n]) for n in names]}
    if table.name != "provenance":
        schema["primaryKey"] = "id"
    keys = [table.by_name[n] for n in names if table.by_name[n].kind == "ref"]
    if keys:
        schema["foreignKeys"] = [
            {"fields": k.name, "reference": {"resource": "" if k.ref == table.name else k.ref, "fields": "id"}}
            for k in keys
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": table.doc,
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.choices:
        constraints["enum"] = list(column.choices) + ([] if column.required else [""])
    out: dict[str, Any] = {"name": column.name, "type": "string", "description": column.doc}
    return {**out, "constraints": constraints} if constraints else out
