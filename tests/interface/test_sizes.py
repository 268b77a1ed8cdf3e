"""The size budget of DESIGN 2 as a test: a file stops at 500 lines, a function at 80.

An exemption is a line below with its reason. The medians are printed (`pytest -s`), because the aim is 150 and 40.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

FILE_LIMIT = 500
FUNCTION_LIMIT = 80
PLACES = ("koridor", "web/src", "tests", "benchmarks", "docs")
SUFFIXES = {".py", ".ts", ".tsx", ".mjs", ".css"}

EXEMPT: dict[str, str] = {}
"""Path, or path:function, -> the reason why it may be larger."""

_TS_FUNCTION = re.compile(
    r"^(?P<indent>\s*)(?:export\s+)?(?:default\s+)?(?:async\s+)?"
    r"(?:function\s*\*?\s*(?P<name>\w+)|(?:const|let)\s+(?P<arrow>\w+)\s*(?::[^=]+)?=\s*(?:async\s*)?(?:\([^)]*\)|\w+)[^={]*=>\s*[{(]\s*$)"
)


def sources(tracked: tuple[Path, ...], repo: Path) -> Iterator[Path]:
    """Tracked files of ours that are code."""
    for path in tracked:
        inner = path.relative_to(repo).as_posix()
        if path.suffix in SUFFIXES and inner.startswith(tuple(f"{place}/" for place in PLACES)):
            yield path


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length in lines of every function in a file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1
    elif path.suffix in (".ts", ".tsx", ".mjs"):
        yield from _script_functions(text.splitlines())


def _script_functions(lines: list[str]) -> Iterator[tuple[str, int]]:
    """A function of a formatted script ends at the first closing brace or bracket that is indented as its head is."""
    for start, line in enumerate(lines):
        head = _TS_FUNCTION.match(line)
        if head:
            ends = (i for i in range(start + 1, len(lines)) if re.match(rf"{head['indent']}[}})]", lines[i]))
            yield head["name"] or head["arrow"], next(ends, start) - start + 1


def test_files_are_short(tracked: tuple[Path, ...], repo: Path) -> None:
    lengths = {
        p.relative_to(repo).as_posix(): len(p.read_text(encoding="utf-8").splitlines()) for p in sources(tracked, repo)
    }
    print(f"\nfiles: {len(lengths)}, median {median(lengths.values()):.0f} lines, longest {max(lengths.values())}")
    long = [f"{name}: {n} lines" for name, n in lengths.items() if n > FILE_LIMIT and name not in EXEMPT]
    assert not long, f"over {FILE_LIMIT} lines; split by thing:\n" + "\n".join(long)


def test_functions_are_short(tracked: tuple[Path, ...], repo: Path) -> None:
    lengths = {
        f"{path.relative_to(repo).as_posix()}:{name}": n
        for path in sources(tracked, repo)
        for name, n in functions(path)
    }
    print(f"\nfunctions: {len(lengths)}, median {median(lengths.values()):.0f} lines, longest {max(lengths.values())}")
    long = [f"{name}: {n} lines" for name, n in lengths.items() if n > FUNCTION_LIMIT and name not in EXEMPT]
    assert not long, f"over {FUNCTION_LIMIT} lines:\n" + "\n".join(long)


def test_exemptions_are_needed(tracked: tuple[Path, ...], repo: Path) -> None:
    known = {path.relative_to(repo).as_posix() for path in tracked}
    assert {name.partition(":")[0] for name in EXEMPT} <= known
    assert all(reason.strip() for reason in EXEMPT.values())


def test_script_functions_are_measured() -> None:
    script = [
        "export function draw(a: number) {",
        "  return a;",
        "}",
        "const pick = (b: string) => {",
        "  return b;",
        "};",
    ]
    assert list(_script_functions(script)) == [("draw", 3), ("pick", 3)]
