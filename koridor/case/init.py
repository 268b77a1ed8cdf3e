"""`koridor init`: a small working case to start from."""

from __future__ import annotations

import shutil
from pathlib import Path

from koridor.errors import CaseError, Problem

TEMPLATE = Path(__file__).resolve().parent / "template"


def init(name: str, where: Path) -> Path:
    """Copy the example case to `where`/`name` and put the name in. Refuses a folder that is there, and odd names."""
    path = where / name
    if not name or not all(c.isalnum() or c in "-_." for c in name) or name.startswith("."):
        raise CaseError(
            [
                Problem(
                    name,
                    None,
                    None,
                    "case/folder",
                    "A name holds letters, digits, - and _ only.",
                    "It becomes a folder.",
                    "Choose another name.",
                )
            ]
        )
    if path.exists():
        raise CaseError(
            [
                Problem(
                    str(path),
                    None,
                    None,
                    "case/folder",
                    "It exists already.",
                    "Nothing was overwritten.",
                    "Choose another name, or another folder with --in.",
                )
            ]
        )
    shutil.copytree(TEMPLATE, path, ignore=shutil.ignore_patterns("__pycache__"))
    meta = path / "case.toml"
    lines = [
        f'name = "{name}"' if line.startswith("name =") else line
        for line in meta.read_text(encoding="utf-8").splitlines()
    ]
    meta.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
