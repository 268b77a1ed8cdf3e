"""Write docs/reference from the code, so that the reference cannot differ from what the program does (DESIGN 13.13).

python docs/generate.py            write the pages
python docs/generate.py --check    list stale pages and exit 1 where there are any
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import typer

from koridor import errors
from koridor.case.codes import CODES
from koridor.case.schema import FORMAT_VERSION, TABLES, Column, Table
from koridor.units import BASE_UNITS

REFERENCE = Path(__file__).resolve().parent / "reference"
NOTICE = "<!-- Written by docs/generate.py; change the code, then run `make docs`. -->\n\n"
GROUPS = {
    "system": "The system",
    "parties": "Parties",
    "contracts": "Contracts",
    "money": "Money",
    "series": "Series in time",
    "evidence": "Evidence",
}


def tables_page() -> str:
    """The format of a case, table by table."""
    out = [
        NOTICE + "# The tables of a case\n",
        f"Format {FORMAT_VERSION}. A case is a folder with `case.toml` and one CSV for each table that it needs, named "
        "`<table>.csv`; the first line names the columns, in any order. Columns that are not listed here are refused. "
        "How a cell says a quantity, a date or a series is in [The case format](../case-format.md).\n",
        "Numeric cells (kinds *number* and *list*) need provenance wherever they are written. A cell left empty takes "
        "the default; the reason for each default stands beside it.\n",
    ]
    for group, title in GROUPS.items():
        chosen = [table for table in TABLES if table.group == group]
        out.append(f"## {title}\n")
        out.append(", ".join(f"[{table.name}](#{table.name})" for table in chosen) + "\n")
        out += [_table(table) for table in chosen]
    return "\n".join(out)


def _table(table: Table) -> str:
    need = " *Every case has this table.*" if table.required else ""
    rows = [
        f"### {table.name}\n",
        f"{_cell(table.doc)}{need}\n",
        "| column | says | kind | when empty |",
        "|---|---|---|---|",
    ]
    rows += [f"| `{c.name}` | {_cell(c.doc)} | {_kind(c)} | {_when_empty(c)} |" for c in table]
    return "\n".join(rows) + "\n"


def _kind(column: Column) -> str:
    if column.kind == "ref":
        return f"row of [{column.ref}](#{column.ref})"
    if column.kind == "choice":
        return "one of " + ", ".join(f"*{choice}*" for choice in column.choices)
    if column.kind != "number":
        return column.kind
    unit = BASE_UNITS[column.of]
    words = [f"number, {unit}" if unit else "number"]
    if column.of == "share":
        words = ["share or ratio"]
    elif column.of == "degrees":
        words = ["degrees"]
    elif column.of == "any":
        words = ["number in the row's own unit"]
    words += [f"at least {column.low:g}"] if column.low else []
    words += [f"at most {column.high:g}"] if column.high is not None else []
    words += ["may vary in time"] if column.varies else []
    return "; ".join(words)


def _when_empty(column: Column) -> str:
    if column.required:
        return "**required**"
    if not column.default:
        return "no value"
    return f"`{column.default}`" + (f". {_cell(column.why_default)}" if column.why_default else "")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def schema_page() -> str:
    """The tables as Table Schemas of a data package, with what Koridor adds under `koridor`."""
    tables = {table.name: _table_schema(table) for table in TABLES}
    return json.dumps({"format": FORMAT_VERSION, "tables": tables}, indent=1, ensure_ascii=False) + "\n"


def _table_schema(table: Table) -> dict[str, Any]:
    keys = [{"fields": [c.name], "reference": {"resource": c.ref, "fields": ["id"]}} for c in table if c.kind == "ref"]
    schema: dict[str, Any] = {"title": table.doc, "fields": [_field(c) for c in table]}
    if "id" in table.by_name and table.by_name["id"].kind == "id":
        schema["primaryKey"] = ["id"]
    if keys:
        schema["foreignKeys"] = keys
    schema["koridor"] = {"group": table.group, "required": table.required}
    return schema


def _field(column: Column) -> dict[str, Any]:
    limits: dict[str, Any] = {"required": True} if column.required else {}
    limits |= {"unique": True} if column.kind == "id" else {}
    limits |= {"enum": list(column.choices)} if column.choices else {}
    ours: dict[str, Any] = {"kind": column.kind}
    if column.kind == "number":
        ours |= {"of": column.of, "unit": BASE_UNITS[column.of], "varies": column.varies}
        ours |= {"low": column.low} if column.low is not None else {}
        ours |= {"high": column.high} if column.high is not None else {}
    if column.default:
        ours["default"] = column.default
    field = {"name": column.name, "type": "string", "description": column.doc}
    return field | ({"constraints": limits} if limits else {}) | {"koridor": ours}


def messages_page() -> str:
    """Problem codes and exit codes."""
    out = [
        NOTICE + "# Messages\n",
        "A problem of a case is told in four parts: where (file, row, id, column, value), what is wrong, why it "
        "matters, and a way out. All problems are told at once. The code in brackets is stable.\n",
        "| code | meaning |",
        "|---|---|",
        *(f"| `{code}` | {_cell(meaning)} |" for code, meaning in CODES.items()),
        "\n## Exit codes\n",
        "| code | error | meaning |",
        "|---|---|---|",
        "| 0 | | done |",
    ]
    kinds = sorted(_errors(errors.KoridorError), key=lambda kind: (kind.exit_code, kind.__name__))
    out += [f"| {kind.exit_code} | `{kind.__name__}` | {_cell(_first_line(kind))} |" for kind in kinds]
    return "\n".join(out) + "\n"


def _errors(kind: type[errors.KoridorError]) -> list[type[errors.KoridorError]]:
    """The kind and those below it, of errors.py alone: the page must not depend on what else has been imported."""
    if kind.__module__ != errors.__name__:
        return []
    return [kind, *(deeper for below in kind.__subclasses__() for deeper in _errors(below))]


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").strip().split("\n")[0]


def cli_page() -> str:
    """Every verb and option of the command line."""
    from koridor.cli import app

    out = [NOTICE + "# The command line\n", "`koridor VERB --help` says the same in the terminal.\n"]
    root = typer.main.get_command(app)
    out += _options(root, "koridor") if root.params else []
    out += _verbs(root, "koridor")
    return "\n".join(out)


def _verbs(command: Any, path: str) -> list[str]:
    out: list[str] = []
    for name in sorted(getattr(command, "commands", {})):
        below, full = command.commands[name], f"{path} {name}"
        if below.hidden:
            continue
        out += [f"## {full}\n", _paragraphs(below.help or "") + "\n", *_options(below, full), *_verbs(below, full)]
    return out


def _options(command: Any, path: str) -> list[str]:
    shown = [p for p in command.params if not getattr(p, "hidden", False) and p.name != "help"]
    arguments = " ".join(_argument(p) for p in shown if p.param_type_name == "argument")
    usage = (
        f"```\n{path}{' [OPTIONS]' if any(p.param_type_name == 'option' for p in shown) else ''} {arguments}".rstrip()
    )
    rows = [usage + "\n```\n"]
    if shown:
        rows += ["| name | says | when absent |", "|---|---|---|"]
        rows += [f"| {_name(p)} | {_cell(getattr(p, 'help', '') or '')} | {_default(p)} |" for p in shown]
        rows.append("")
    return rows


def _argument(parameter: Any) -> str:
    name = (parameter.metavar or parameter.name).upper() + ("..." if parameter.nargs == -1 else "")
    return name if parameter.required else f"[{name}]"


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{(parameter.metavar or parameter.name).upper()}`"
    return " ".join(f"`{word}`" for word in (*parameter.opts, *parameter.secondary_opts))


def _default(parameter: Any) -> str:
    if parameter.required:
        return "**required**"
    value = parameter.default
    if value is None or value is False or value in ("", ()) or callable(value):
        return ""
    return f"`{value}`"


def _paragraphs(text: str) -> str:
    return click.unstyle(text).replace("\b", "").strip()


PAGES: dict[str, Callable[[], str]] = {
    "tables.md": tables_page,
    "schema.json": schema_page,
    "messages.md": messages_page,
    "cli.md": cli_page,
}


def stale() -> list[str]:
    """Names of the pages whose committed text differs from what the code says."""
    return [
        name
        for name, page in PAGES.items()
        if not (REFERENCE / name).is_file() or (REFERENCE / name).read_text(encoding="utf-8") != page()
    ]


def main(arguments: list[str]) -> int:
    """Write or check the pages; 1 where a check found a stale one."""
    old = stale()
    if "--check" in arguments:
        for name in old:
            print(f"docs/reference/{name} is stale: run `make docs`")
        return 1 if old else 0
    REFERENCE.mkdir(exist_ok=True)
    for name in old:
        (REFERENCE / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
