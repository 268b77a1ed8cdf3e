"""Answers of `koridor evidence disagree`, kept for reports: RUNS/CASE/disagree/SCENARIO-SUBJECT.json."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from koridor.case.case import Case
from koridor.errors import KoridorError
from koridor.evidence.disagree import Answer
from koridor.evidence.kept import steps_in_words

FORMAT, FOLDER = 1, "disagree"


@dataclass(frozen=True)
class Disagreed:
    """A kept answer: about which subject, solved in which steps, of which tables."""

    subject: str
    steps: str
    hash: str
    created: str
    answer: dict[str, Any]


def place(runs: Path, case: Case, subject: str) -> Path:
    """Where the answer on a subject is kept."""
    return runs / case.name / FOLDER / f"{case.scenario}-{subject}.json"


def keep(runs: Path, case: Case, answer: Answer) -> Path:
    """Write an answer whole, then move it to its place. Raises KoridorError where the folder cannot be written."""
    path = place(runs, case, answer.subject)
    content = {
        "format": FORMAT,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "case": {"name": case.name, "scenario": case.scenario, "hash": case.hash},
        "steps": steps_in_words(case.steps.hours, case.steps.start[0]),
        "answer": answer.content(),
    }
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(path)
    except OSError as problem:
        raise KoridorError(f"{path} cannot be written: {problem.strerror}.") from None
    return path


def kept(folders: Iterable[Path], name: str, scenario: str) -> list[Disagreed]:
    """The answers about a scenario of a case in some folders, the latest of each subject; other files are passed by."""
    found: dict[str, Disagreed] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            made = _read(path, name, scenario)
            if made is not None and (made.subject not in found or found[made.subject].created < made.created):
                found[made.subject] = made
    return list(found.values())


def _read(path: Path, name: str, scenario: str) -> Disagreed | None:
    """An answer of this scenario, None for anything else."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        case, answer = content["case"], content["answer"]
        mine = content["format"] == FORMAT and (case["name"], case["scenario"]) == (name, scenario)
        whole = {"subject", "units", "base", "readings", "moves", "break_even"} <= answer.keys()
        if not (mine and whole):
            return None
        return Disagreed(answer["subject"], content["steps"], case["hash"], content["created"], answer)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
