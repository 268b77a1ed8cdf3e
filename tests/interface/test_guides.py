"""The guides are run: every `sh` and `python` block of a page, in order, in one empty folder (DESIGN 13.13)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def play(page: Path, folder: Path) -> list[str]:
    """Run the blocks of a page; what each printed. A block that fails fails the test with its last words."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = dict(os.environ, PATH=path, COLUMNS="200", NO_COLOR="1")
    said = []
    for language, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        command = ["bash", "-euo", "pipefail", "-c", text] if language == "sh" else [sys.executable, "-c", text]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{page.name}:\n{text}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        said.append(done.stdout)
    return said


def test_getting_started(repo: Path, tmp_path: Path) -> None:
    said = play(repo / "docs" / "getting-started.md", tmp_path)
    assert any("Report:" in words for words in said)
    assert (tmp_path / "runs" / "first" / "report.html").stat().st_size > 50_000
    shed = next(words for words in said if "unserved_mwh" in words)
    assert "industry" in shed
    assert "homes_city" not in shed


@pytest.mark.truth_long
def test_readme(repo: Path, tmp_path: Path) -> None:
    said = play(repo / "README.md", tmp_path)
    assert "TWh" in said[-1]


def test_sweeps(repo: Path, tmp_path: Path) -> None:
    said = play(repo / "docs" / "sweeps.md", tmp_path)
    assert "13 variants: 13 optimal." in said[0]
    assert len(said[1].splitlines()) == 4
    again = json.loads(said[2])
    assert (again["variants"], again["solved"], again["found"]) == (17, 4, 13)
    assert "gas_price" in said[3]
