"""Koridor: cross-border supply agreements as a solved energy system, every number traced to who said it."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

__version__ = "0.1.0"
__all__ = ["Case", "Run", "__version__", "load", "open_run", "session", "solve"]

_HOMES = {
    "Case": "koridor.case.case",
    "Run": "koridor.result.run",
    "load": "koridor.case.load",
    "open_run": "koridor.result.run",
    "session": "koridor.live.session",
    "solve": "koridor.result.solve",
}


def __getattr__(name: str) -> Any:
    """Import the public names on first use, so that `import koridor` stays instant."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'koridor' has no attribute {name!r}")


class _Package(ModuleType):
    """Keeps `koridor.solve` the function: importing the folder of the same name would put a module in its place."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
