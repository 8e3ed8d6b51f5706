"""Candidates after an English apostrophe: "Nong’sopinions", "countries’steering", "won’thave"."""

from __future__ import annotations

from words.plain.candidates import WORD, Candidate
from words.plain.splits import Splitter

SUFFIXES = ("re", "ve", "ll", "s", "t", "d", "m")
NAME_PREFIXES = frozenset(("o", "d", "l", "m", "mc"))
"""O'Brien, D'Angelo: the apostrophe belongs to the name."""

LISTED_ENOUGH = -6.5
SURE, LIKELY = 3.5, 2.0


def candidates(word: str, apostrophe: int, splitter: Splitter) -> list[Candidate]:
    """The cut after the apostrophe of `word`, or after the suffix that follows it, or none."""
    lower = word.lower().replace("’", "'")
    base, tail = lower[:apostrophe], lower[apostrophe + 1 :]
    if base in NAME_PREFIXES:
        return []
    for suffix in SUFFIXES:
        if tail.startswith(suffix) and tail != suffix:
            score = _after_suffix(word[:apostrophe], suffix, tail[len(suffix) :], splitter)
            if score is not None:
                return [Candidate(apostrophe + 1 + len(suffix), score, WORD)]
    listed = splitter.lexicon.listed
    if base.endswith("s") and len(tail) > 2 and _above(listed(base), -6) and _above(listed(tail), -6):
        return [Candidate(apostrophe + 1, SURE, WORD)]
    return []


def is_whole(tail: str) -> bool:
    """Whether what follows an apostrophe is a suffix and nothing more."""
    return tail in SUFFIXES


def _after_suffix(base: str, suffix: str, rest: str, splitter: Splitter) -> float | None:
    listed = splitter.lexicon.listed
    p_rest = listed(rest)
    if _above(listed(suffix + rest), min(LISTED_ENOUGH, (-9.0 if p_rest is None else p_rest) - 1)):
        return None
    if not (
        listed(f"{base.lower()}'{suffix}") is not None
        or (suffix == "s" and splitter.part(base.capitalize()) is not None)
    ):
        return None
    if len(rest) > 1 and _above(p_rest, LISTED_ENOUGH if len(rest) > 2 else -3.3):
        return SURE if len(rest) > 2 else LIKELY
    return None


def _above(p: float | None, bound: float) -> bool:
    return p is not None and p > bound
