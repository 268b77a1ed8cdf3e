"""study.toml -> Study: every problem of a study at once, before anything is solved."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from koridor.case.case import Case
from koridor.case.load import find
from koridor.case.raw import Problems
from koridor.case.shape import shaped
from koridor.errors import CaseError, Problem, did_you_mean
from koridor.model.build import build
from koridor.study.design import DESIGNS, Variant
from koridor.study.factor import FILE, Edit, Factor
from koridor.study.figures import check
from koridor.study.metric import Metric, metrics
from koridor.study.reader import Reader

ENGINES = ("auto", "interior", "highs", "piqp")
_ENTRIES = ("title", "scenario", "horizon", "engine", "outputs", *DESIGNS)


@dataclass(frozen=True, eq=False)
class Study:
    """What is solved and what is kept. `case` is the study's case without the edits of any variant."""

    name: str
    title: str
    case: Case
    horizon: Mapping[str, Any] | None
    engine: str
    variants: tuple[Variant, ...]
    outputs: tuple[Metric, ...]
    text: str

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of the factors, in order of appearance: columns of the results."""
        return tuple(dict.fromkeys(name for v in self.variants for name in v.values))


def read(case: str | Path, path: Path) -> Study:
    """Read and check a study of a case. Raises CaseError with every problem."""
    folder = find(case)
    problems = Problems()
    content, text = _content(path, problems)
    for key in content:
        if key not in _ENTRIES:
            why, way = "Nothing would read it.", did_you_mean(key, _ENTRIES)
            problems.report("study/toml", FILE, f'"{key}" is not an entry of a study.', why, way, column=key)
    engine = content.get("engine", "auto")
    if engine not in ENGINES:
        what, way = f'"{engine}" is not an engine.', did_you_mean(str(engine), ENGINES)
        problems.report("study/toml", FILE, what, "", way, column="engine", value=str(engine))
    designs = {name: DESIGNS[name](content[name], problems) for name in DESIGNS if name in content}
    if content and not designs:
        why, way = "There is nothing to solve.", "Add [[grid]], [[list]], [hypercube] or [[one_at_a_time]]."
        problems.report("study/toml", FILE, "No design is there.", why, way)
    variants = tuple(v for d in designs.values() for v in d.variants)
    _names(variants, {n: d.factors for n, d in designs.items()}, content.get("outputs"), problems)
    base, reader = _base(folder, content, problems)
    outputs = metrics(content.get("outputs"), base, problems) if content else ()
    if base is not None and any(m.kind == "sql" for m in outputs):
        check(build(base), outputs, problems)
    if reader is not None:
        _try(reader, [t for d in designs.values() for t in d.tried], problems)
        _scenarios(reader, variants, problems)
    problems.raise_if_any()
    assert base is not None
    title = str(content.get("title", path.stem))
    return Study(path.stem, title, base, content.get("horizon"), str(engine), variants, outputs, text)


def _content(path: Path, problems: Problems) -> tuple[dict[str, Any], str]:
    """The file, and its text. An entry of the wrong shape is reported and left out."""
    way = "Give the path of a study; docs/sweeps.md has one to start from."
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as reason:
        words = "There is no such file." if not path.exists() else f"It cannot be read ({type(reason).__name__})."
        raise CaseError([Problem(str(path), None, None, "study/toml", words, "", way)]) from None
    except tomllib.TOMLDecodeError as reason:
        what, why = f"This is not valid TOML: {reason}.", "Nothing in it can be trusted."
        raise CaseError([Problem(FILE, None, None, "study/toml", what, why, "Mend that place.")]) from None
    said = Problems()
    content = shaped(content, FILE, said)
    if not isinstance(content.get("scenario", ""), str):
        said.report(
            "case/toml", FILE, '"scenario" is not a text.', "It cannot be read.", "Put it in quotes.", column="scenario"
        )
        del content["scenario"]
    problems.extend(replace(p, code="study/toml") for p in said)
    return content, text


def _base(folder: Path, content: Mapping[str, Any], problems: Problems) -> tuple[Case | None, Reader | None]:
    """The case without edits; its own problems are problems of the study."""
    try:
        reader = Reader(folder, content.get("horizon"), content.get("scenario"))
        return reader.base(None), reader
    except CaseError as found:
        problems.extend(found.problems)
        return None, None


def _try(reader: Reader, tried: list[tuple[str, tuple[Edit, ...]]], problems: Problems) -> None:
    """Make the case with the edits of a listed variant, or with one value of a factor, so that slips are told at once.

    A factor's value that contradicts other cells is no slip, another factor may set those; `refused` is said later.
    """
    told = set()
    for label, edits in tried:
        try:
            reader.case(None, edits)
        except CaseError as found:
            for p in found.problems:
                own = p.file.startswith("scenarios/")
                if not (own or p.code.startswith("cell/") or label.startswith("list")):
                    continue
                code, what = ("study/edit", p.what.removeprefix("edit 1: ")) if own else (p.code, p.what)
                once = (label, code, p.id, p.column, what.split(" makes it ")[0])
                if once not in told:
                    problems.append(replace(p, file=FILE if own else p.file, code=code, what=f"{label}: {what}"))
                told.add(once)


def _scenarios(reader: Reader, variants: tuple[Variant, ...], problems: Problems) -> None:
    """Scenarios that variants name exist and are sound."""
    for name in dict.fromkeys(v.scenario for v in variants if v.scenario is not None):
        try:
            reader.base(name)
        except CaseError as found:
            for p in found.problems:
                own = p.code == "scenario/unknown" and p.file == "scenarios"
                problems.append(replace(p, file=FILE, code="study/edit", column="list") if own else p)


def _names(
    variants: tuple[Variant, ...], factors: Mapping[str, tuple[Factor, ...]], outputs: Any, problems: Problems
) -> None:
    """Names of variants are unique, and a column of the results means one thing."""
    seen: set[str] = set()
    for name in (v.name for v in variants):
        if name in seen:
            why, way = "Each is a row of the results.", "Give one of them another name."
            problems.report("study/name", FILE, f'Two variants are called "{name}".', why, way, value=name)
        seen.add(name)
    meant: dict[str, Any] = {}
    taken = {"variant", "design", "scenario", "status", "reason", "how", "gap", "key"}
    taken |= set(outputs) if isinstance(outputs, dict) else set()
    for factor in (f for listed in factors.values() for f in listed):
        said = (dict(factor.edit), factor.operation, factor.unit)
        if factor.name in taken or meant.setdefault(factor.name, said) != said:
            why, way = "It is a column of the results.", 'Give one of them another name = "...".'
            problems.report("study/name", FILE, f'"{factor.name}" means two things.', why, way, value=factor.name)
    for name in {"variant", "design", "scenario", "status", "reason", "how", "gap", "key"} & set(outputs or ()):
        why, way = "Every table of results has such a column.", "Choose another name."
        problems.report("study/name", FILE, f'An output cannot be called "{name}".', why, way, value=name)
