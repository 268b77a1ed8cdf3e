"""Results are kept with versions and machine, one JSON object a line and one file a day; long jobs go on from them."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = Path(os.environ.get("KORIDOR_BENCHMARK_RESULTS") or ROOT / "benchmarks" / "results")


def _where() -> dict[str, float]:
    """Processes that wanted a core in the last quarter of an hour, those of the benchmark included."""
    return {"load": os.getloadavg()[2]}


def versions(*, peer: bool) -> dict[str, str]:
    """Versions of what takes part."""
    more = ["pypsa"] if peer and find_spec("pypsa") else []
    return {name: version(name) for name in ("koridor", "highspy", "piqp", "numpy", "scipy", *more)}


def machine() -> str:
    """The machine in a few words."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def keep(line: dict[str, Any]) -> None:
    """Add a result to the file of the day."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    where = {**_where(), "versions": versions(peer=line["who"] != "koridor"), "machine": machine()}
    with (RESULTS / f"{now:%Y-%m-%d}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"at": f"{now:%Y-%m-%dT%H:%M:%SZ}", **line, **where}) + "\n")


def kept() -> list[dict[str, Any]]:
    """Every result, in the order in which they came. The last line of a file may be torn; it is left out."""
    lines = []
    for path in sorted(RESULTS.glob("*.jsonl")):
        for text in path.read_text(encoding="utf-8").splitlines():
            try:
                lines.append(json.loads(text))
            except json.JSONDecodeError:
                continue
    return lines


def found(mark: dict[str, Any]) -> dict[str, Any] | None:
    """The last result with everything that `mark` says, made on a machine like this one; None where there is none."""
    same = {**mark, "machine": machine()}
    return next((line for line in reversed(kept()) if same.items() <= line.items()), None)


def code(*names: str) -> str:
    """Twelve digits that change with the programs whose figures are compared: files and folders of the repository."""
    digest = sha256(json.dumps(versions(peer=True), sort_keys=True).encode())
    for path in sorted(p for name in names for p in [ROOT / name, *(ROOT / name).rglob("*.py")] if p.is_file()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
