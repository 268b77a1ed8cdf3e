"""Rules of the house that no linter knows: what a tracked file must not say, and which way imports go."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

TEXT = {
    ".py",
    ".toml",
    ".md",
    ".csv",
    ".ts",
    ".tsx",
    ".mjs",
    ".css",
    ".json",
    ".cff",
    ".txt",
    ".yml",
    ".yaml",
    ".html",
    "",
}

# Written in pieces, so that this file does not break its own rules.
REGISTRY = re.compile(
    "|".join((r"py" r"pi\.org", r"python" r"hosted\.", r"npm" r"js\.(?:org|com)", r"registry\.yarn" r"pkg"))
)
MACHINE_PATH = re.compile(r"(?<![\w./:~$}-])/(?:home|root|work|tmp|Users|opt|mnt)/\w|\b[A-Z]:\\Users\\")
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")


def lines(tracked: tuple[Path, ...], repo: Path) -> list[tuple[str, int, str]]:
    """Every line of every tracked text file: path, line number, text."""
    found = []
    for path in tracked:
        if path.suffix in TEXT:
            inner = path.relative_to(repo).as_posix()
            text = path.read_text(encoding="utf-8")
            found += [(inner, number, line) for number, line in enumerate(text.splitlines(), 1)]
    return found


def offences(pattern: re.Pattern[str], tracked: tuple[Path, ...], repo: Path) -> list[str]:
    """Places where a pattern occurs, as path:line: text."""
    return [
        f"{path}:{number}: {line.strip()[:120]}" for path, number, line in lines(tracked, repo) if pattern.search(line)
    ]


def test_no_registry_is_named(tracked: tuple[Path, ...], repo: Path) -> None:
    assert not offences(REGISTRY, tracked, repo)


def test_no_path_of_one_machine(tracked: tuple[Path, ...], repo: Path) -> None:
    assert not offences(MACHINE_PATH, tracked, repo)


def test_nothing_is_left_for_later(tracked: tuple[Path, ...], repo: Path) -> None:
    assert not offences(UNFINISHED, tracked, repo)


def test_a_margin_has_its_sign(tracked: tuple[Path, ...], repo: Path) -> None:
    words = tuple(path for path in tracked if path.suffix in {".csv", ".md", ".toml", ".html"})
    assert not offences(re.compile(r"\+/?-\s?\d"), words, repo), "the sign is ±"


def test_the_lock_file_names_no_host(repo: Path) -> None:
    lock = json.loads((repo / "web" / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package and not package.get("link")]


def test_nothing_built_is_tracked(tracked: tuple[Path, ...], repo: Path) -> None:
    names = [path.relative_to(repo).as_posix() for path in tracked]
    built = [name for name in names if re.match(r"koridor/report/static/|web/node_modules/|runs/|dist/", name)]
    assert not built


def test_large_files_are_not_tracked(tracked: tuple[Path, ...]) -> None:
    limit_kb = 1024
    assert not [str(path) for path in tracked if path.stat().st_size > limit_kb * 1024]


def test_the_patterns_see_what_they_look_for() -> None:
    assert MACHINE_PATH.search("open('" + "/home" + "/ana/case.csv')")
    assert not MACHINE_PATH.search("https://example.org/work/paper.pdf")
    assert not MACHINE_PATH.search("runs/work/a")
    assert UNFINISHED.search("# TO" + "DO: more")


def test_imports_only_go_down(repo: Path) -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=repo, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
