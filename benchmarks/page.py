"""The page of results in the docs, from what `benchmarks.keep` has kept: the last result of every size."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks import child, growth, keep, race

QUIET = 1.5
"""Load average up to which nothing else can have kept the machine busy."""

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """<!-- Written by `python -m benchmarks page` from what the benchmarks kept; run them again to change it. -->

# Benchmarks

One problem, solved by Koridor and by PyPSA with HiGHS, one after the other on the same machine, each in a process of
its own. `make bench` makes everything below, in hours; [benchmarks/](../benchmarks/README.md) says how to make a part.

Koridor's seconds run from the checked case to the run that is read back, PyPSA's are those of `optimize` (build,
solve, read back) with the faster of two HiGHS settings, simplex and interior point without crossover. Neither
counts imports or the making of the network. Every answer of Koridor carries a certificate; *gap* is its distance from a
proven bound. PyPSA is stopped after some time; where none of its settings ended, its seconds and the ratio are bounds,
written "over".
"""

RACES = """The corridor has 25 nodes of gas, power and heat, hourly: 65 generators, 46 links, 15 stores.
`python -m benchmarks peer --hours N [--expansion]`. In brackets: the same again in the same process.
"""

CHANGES = """A live session after the base is solved: every route, plant and line in turn is out for a month, and the
problem is solved anew. `python -m benchmarks changes`. *Differ by* is the worst distance from a cold solution, of those
compared.
"""

SWEEPS = """Variants of the flagship in January 2030, a Latin hypercube over a capacity, two prices and two demands.
Koridor's seconds run from the files to the table, on as many processes as the machine has cores; PyPSA's are the mean
of a sample, network and `optimize`, times the number of variants, in one process. The second ratio is that of processor
time. `python -m benchmarks sweep --days N`.
"""

GROWTH = """The corridor over more months, and copies of it side by side, joined by a pipeline and a line each.
`python -m benchmarks growth`.
"""

SCALE = """Copies of the corridor over a year. *whole* is the cold solution of the whole horizon; *apart* is a plan and
a bound made copy by copy, *rolling* one made window by window. *Gap* is the distance between plan and bound. Nothing is
read back. `python -m benchmarks scale`.

What remains to solve 400 nodes whole: the front of the interior point grows with what is in store everywhere at once,
to some 800 lines, and so do its memory (8,760 fronts, about 45 GB) and, with the cube, each step. An order that takes
the copies one by one would leave only what joins them. Copy by copy, prices would have to be traded more than once for
a gap below 1e-6.
"""

Line = dict[str, Any]


def main(words: list[str]) -> int:
    """Write the page and say where."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks page")
    parser.add_argument("--to", type=Path, default=PAGE, help="file to write")
    asked = parser.parse_args(words)
    asked.to.write_text(page(keep.kept()), encoding="utf-8")
    print(f"wrote {asked.to}")
    return 0


def page(lines: list[Line]) -> str:
    """The text of the page; a section without results is left out."""
    races = _last(lines, "race", "expansion", "hours", "nodes")
    changes = _last(lines, "changes", "model", "columns")
    sweeps = _last(lines, "sweep", "days", "variants")
    sizes = _last(lines, "growth", "expansion", "nodes", "hours", "program")
    scales = _last(lines, "scale", "expansion", "nodes", "hours", "how")
    cold = _last([r for r in lines if r.get("state") == "cold"], None, "model", "who")
    parts = [HEAD]
    for title, words, table, found in (
        ("The corridor", RACES, _races, races),
        ("Changes", CHANGES, _changes, changes),
        ("Sweeps", SWEEPS, _sweeps, sweeps),
        ("Growth", GROWTH, _growth, sizes),
        ("Scale", SCALE, _scale, scales),
        ("Other models", "", _models, cold),
    ):
        if found:
            parts += [f"\n## {title}\n", *([words] if words else []), *table(found), "", *_machines(found)]
    return "\n".join(parts) + "\n"


def _last(lines: list[Line], who: str | None, *keys: str) -> list[Line]:
    """The last result for each combination of keys, in their order."""
    chosen = [{"nodes": 25, **r} for r in lines if who is None or r["who"] == who]
    found = {tuple(r[k] for k in keys): r for r in chosen}
    return [found[k] for k in sorted(found)]


def _table(header: str, rows: Iterable[list[str]]) -> list[str]:
    """A table; `header` has its columns separated by |."""
    names = [name.strip() for name in header.split("|")]
    return [_row(names), "|---" * len(names) + "|", *(_row(row) for row in rows)]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _races(races: list[Line]) -> list[str]:
    header = "problem | columns | Koridor, s | PyPSA, s | ratio | Koridor, MB | PyPSA, MB | objectives differ by | gap"
    return _table(
        header,
        (
            [
                _what(r),
                f"{r['columns']:,}",
                _again(r["ours_s"], r["ours_warm_s"]),
                f"over {_seconds(r['peer_s'])}"
                if r["peer_stopped"]
                else f"{_again(r['peer_s'], r['peer_warm_s'])}, {r['peer_setting']}",
                f"{'over ' * r['peer_stopped']}{r['ratio']:.1f}",
                f"{r['ours_mb']:,.0f}",
                _number(r["peer_mb"], ",.0f"),
                _number(r["objective_rel_diff"], ".0e"),
                f"{r['ours_gap']:.0e}",
            ]
            for r in races
        ),
    )


def _what(size: Line) -> str:
    nodes = "" if size["nodes"] == 25 else f"{size['nodes']} nodes, "
    return f"{nodes}{'44 capacities chosen' if size['expansion'] else 'dispatch'}, {size['hours']:,} hours"


def _changes(lines: list[Line]) -> list[str]:
    header = "model | columns | changes | median, s | 90 % within, s | worst, s | cold, s | first look, s | differ by"
    return _table(
        header,
        (
            [
                r["model"],
                f"{r['columns']:,}",
                f"{r['changes']} ({', '.join(f'{n} {how}' for how, n in r['how'].items())})",
                *(_number(r.get(k), ".2f") for k in ("median", "p90", "max", "cold_s", "quick_s")),
                f"{r['worst_rel_diff']:.0e}, of {r['compared']}" if r["compared"] else "",
            ]
            for r in lines
        ),
    )


def _sweeps(lines: list[Line]) -> list[str]:
    header = "variants | columns | Koridor, s | one PyPSA run, s | all of them, s | ratio | of processor time | "
    header += "sample | objectives differ by"
    return _table(
        header,
        (
            [
                f"{r['variants']}, {r['days']} day{'s' * (r['days'] > 1)} each",
                f"{r['columns']:,}",
                f"{r['ours_s']:.1f}, {r['workers']} processes",
                f"{r['peer_run_s']:.2f}, {r['peer_setting']}",
                f"{r['peer_s']:,.0f}",
                f"{r['ratio']:.1f}",
                f"{r['ratio_cpu']:.1f}",
                str(r["sample"]),
                f"{r['objective_rel_diff']:.0e}",
            ]
            for r in lines
        ),
    )


def _growth(lines: list[Line]) -> list[str]:
    """One row a size, from the measurements of its programs."""
    header = "nodes | hours | columns | Koridor, s | PyPSA, s | ratio | Koridor, MB | PyPSA, MB | objectives differ by"
    rows = []
    for expansion, nodes, hours in sorted({(r["expansion"], r["nodes"], r["hours"]) for r in lines}):
        here = {r["program"]: r for r in lines if (r["expansion"], r["nodes"], r["hours"]) == (expansion, nodes, hours)}
        if growth.OURS not in here:
            continue
        peers = {p: r for p, r in here.items() if p != growth.OURS}
        size = {"hours": hours, "nodes": nodes, "expansion": expansion}
        cap = max((r["cap_s"] for r in peers.values()), default=race.CAP)
        line = growth.compared(size, here[growth.OURS], peers, cap)
        over = "over " * line["bound"]
        rows.append(
            [
                f"{nodes}{', capacities chosen' * expansion}",
                f"{hours:,}",
                _number(line["columns"], ",d"),
                _seconds(line["ours_s"]) or line["ours"],
                over + _seconds(line["peer_s"]) or ", ".join(sorted(set(line["peers"].values()))),
                over + _number(line["ratio"], ".1f"),
                _number(line["ours_mb"], ",.0f"),
                _number(line["peer_mb"], ",.0f"),
                _number(line["objective_rel_diff"], ".0e"),
            ]
        )
    return _table(header, rows)


def _scale(lines: list[Line]) -> list[str]:
    header = "problem | way | columns | rows | nonzeros | read, s | build, s | solve, s | bound, s | MB | gap"
    rows = []
    for r in lines:
        limits = f"within {r['memory_gib']:g} GiB and {r['cap_s']:,.0f} s"
        if r["outcome"] != child.DONE:
            rows.append([_what(r), f"{r['how']}: {r['outcome']} {limits}", *[""] * 9])
            continue
        seconds = [_seconds(r["seconds"].get(k)) for k in ("read", "build", "solve", "bound")]
        sizes = [f"{r[k]:,}" for k in ("columns", "rows", "nonzeros")]
        rows.append([_what(r), r["how"], *sizes, *seconds, f"{r['mb']:,.0f}", _number(r.get("gap"), ".0e")])
    return _table(header, rows)


def _models(lines: list[Line]) -> list[str]:
    return _table(
        "model | who | build, s | solve, s | total, s | MB",
        (
            [
                r["model"],
                r["who"],
                *(f"{r['seconds'][k]:.2f}" for k in ("build", "solve", "total")),
                f"{r['memory_mb']:,.0f}",
            ]
            for r in lines
        ),
    )


def _machines(lines: list[Line]) -> list[str]:
    """Where and with what, once for each combination."""
    said = {
        f"{r['machine']}; " + ", ".join(f"{k} {v}" for k, v in r["versions"].items()): r["at"][:10]
        for r in sorted(lines, key=lambda r: r["at"])
    }
    quiet = all(r.get("load", float("inf")) <= QUIET for r in lines)
    beside = [] if quiet else ["", "Other work ran on the machine beside some of these."]
    return [f"{day}: {words}." for words, day in said.items()] + beside


def _again(first: float, second: float | None) -> str:
    return _seconds(first) + ("" if second is None else f" ({_seconds(second)})")


def _seconds(value: float | None) -> str:
    return _number(value, ".2f" if value is not None and value < 1 else ",.1f")


def _number(value: float | None, how: str) -> str:
    return "" if value is None else format(value, how)
