"""Standard output is the caller's: no engine writes there, or `--json` would not be one JSON object."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import koridor


def test_nothing_but_the_answer_is_printed() -> None:
    template = Path(koridor.__file__).parent / "case" / "template"
    code = f"import koridor; koridor.solve(koridor.load({str(template)!r}), engine='highs'); print('only this')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "only this\n"
