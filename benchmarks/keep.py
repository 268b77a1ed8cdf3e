"""Results are kept with versions and machine, one JSON object a line and one file a day."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def _where() -> dict[str, float]:
    """Processes that wanted a core in the last quarter of an hour, those of the benchmark included."""
    return {"load": os.getloadavg()[2]}


def keep(line: dict[str, Any]) -> None:
    """Add a result to the file of the day."""
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    peer = ["pypsa"] if line["who"] != "koridor" and find_spec("pypsa") else []
    versions = {name: version(name) for name in ("koridor", "highspy", "piqp", "numpy", "scipy", *peer)}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    with (RESULTS / f"{now:%Y-%m-%d}.jsonl").open("a", encoding="utf-8") as file:
        file.write(
            json.dumps(
                {"at": f"{now:%Y-%m-%dT%H:%M:%SZ}", **line, **_where(), "versions": versions, "machine": machine}
            )
            + "\n"
        )
