"""Our names for how an engine stopped, and what each means. A limit is never called optimal (DESIGN 8.2)."""

from __future__ import annotations

OPTIMAL = "optimal"
WITHIN = "within the gap asked for"
INFEASIBLE = "infeasible"
UNBOUNDED = "unbounded"
UNCLEAR = "infeasible or unbounded"
TIME_LIMIT = "time limit"
ITERATION_LIMIT = "iteration limit"
OTHER_LIMIT = "other limit"
INTERRUPTED = "interrupted"
TROUBLE = "numerical trouble"
NOT_SOLVED = "not solved"

WORDS: dict[str, str] = {
    OPTIMAL: "Solved: optimal.",
    WITHIN: "Stopped early: a plan within the gap that was asked for.",
    INFEASIBLE: "No plan meets every limit.",
    UNBOUNDED: "The cost can fall for ever.",
    UNCLEAR: "Either no plan meets every limit, or the cost can fall for ever.",
    TIME_LIMIT: "Stopped at the time limit. Not a final answer.",
    ITERATION_LIMIT: "Stopped at the limit of iterations. Not a final answer.",
    OTHER_LIMIT: "Stopped at a limit. Not a final answer.",
    INTERRUPTED: "Stopped by the user.",
    TROUBLE: "The engine ran into numerical trouble.",
    NOT_SOLVED: "The engine did not start.",
}

LIMITS = frozenset({TIME_LIMIT, ITERATION_LIMIT, OTHER_LIMIT, INTERRUPTED})
