"""Koridor: cross-border supply agreements as a solved energy system, every number traced to who said it."""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"
__all__ = ["Case", "Run", "__version__", "load", "open_run", "solve"]

_HOMES = {
    "Case": "koridor.case.case",
    "Run": "koridor.result.run",
    "load": "koridor.case.load",
    "open_run": "koridor.result.run",
    "solve": "koridor.result.solve",
}


def __getattr__(name: str) -> Any:
    """Import the public names on first use, so that `import koridor` stays instant."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'koridor' has no attribute {name!r}")
