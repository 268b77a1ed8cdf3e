"""What every test may ask for: the repository, its files, a browser, and repeatable random cases."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPO = Path(__file__).resolve().parent.parent

settings.register_profile(
    "koridor", deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("koridor")


@pytest.fixture(scope="session")
def repo() -> Path:
    """The root of the repository."""
    return REPO


@pytest.fixture(scope="session")
def tracked(repo: Path) -> tuple[Path, ...]:
    """Every file that Git tracks or would track; skipped outside a clone."""
    if shutil.which("git") is None or not (repo / ".git").exists():
        pytest.skip("not a clone: no list of tracked files")
    command = ["git", "-C", str(repo), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return tuple(p for p in (repo / name for name in names.split("\0") if name) if p.is_file())


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to drive; skipped where the machine has none."""
    named = os.environ.get("KORIDOR_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found:
        pytest.skip("no Chromium on the PATH")
    return found
