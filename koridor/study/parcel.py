"""What a worker needs, as one value that can be sent anywhere: the files of the case and how to solve it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from koridor import __version__
from koridor.errors import RunError
from koridor.result.store import case_files
from koridor.study.metric import Metric

if TYPE_CHECKING:
    from koridor.study.plan import Study


@dataclass(frozen=True)
class Parcel:
    """A case as a zip archive, with its hash; horizon, engine and outputs of the study; the version that packed it."""

    case_hash: str
    archive: bytes
    scenario: str | None
    horizon: Mapping[str, Any] | None
    engine: str
    outputs: tuple[Metric, ...]
    time_limit: float
    version: str = __version__

    def unpack(self, folder: Path) -> Path:
        """Put the case into an empty folder. Raises RunError where another Koridor packed it."""
        if self.version != __version__:
            raise RunError(
                f"This worker has Koridor {__version__}, the sweep {self.version}. Install the same version."
            )
        with zipfile.ZipFile(io.BytesIO(self.archive)) as archive:
            archive.extractall(folder)
        return folder


def pack(study: Study, time_limit: float) -> Parcel:
    """The parcel of a study."""
    case, buffer = study.case, io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in case_files(case):
            archive.writestr(path.relative_to(case.folder).as_posix(), path.read_bytes())
    scenario = case.request["scenario"]
    return Parcel(case.hash, buffer.getvalue(), scenario, study.horizon, study.engine, study.outputs, time_limit)
