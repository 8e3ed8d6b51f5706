"""The rule that knows a line for clutter by itself, found with few looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from pipeline.labeller.cues import BEGINS, ENDS, FIRST_RULE, FOR_RULES, NAMES, ONE_WORD, Cues, cues, looks
from pipeline.labeller.forest import Array
from pipeline.labeller.lines import A_HEADING, A_RULE, NO_RULE
from pipeline.labeller.reasons import HEADINGS, NUMBERS, RULES, TEASERS
from pipeline.labeller.spread import Spread, spread
from pipeline.rules import Rule
from pipeline.rules.cues import folded

LONGEST = 500
"""A line of more characters is prose, whatever it begins with."""

KEY = 6
_BEFORE_CUE = re.compile(r"[\W\d_]*(?:[kKmM]\s+)?")
_WORDS = re.compile(r"[^\W\d_]+")


def _at(place: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in (*HEADINGS, *RULES) if rule.at == place)


def _key(start: str) -> str:
    """The first word of what a line or a cue begins with, in one case; with a space, where more follows it."""
    word = (start.split(None, 1) or (start,))[0]
    return folded(word) + " " * (len(word) < len(start))


def _by_key(rules: Sequence[Rule]) -> dict[str, tuple[Rule, ...]]:
    """The rules that may match a line, by the first characters of a cue; a shorter cue counts for all longer keys."""
    of: dict[str, set[int]] = {}
    for number, rule in enumerate(rules):
        for cue in rule.phrases:
            of.setdefault(_key(cue[:KEY]), set()).add(number)
    starts = {key: [key[:length] for length in range(len(key) + 1)] for key in of}
    return {
        key: tuple(rules[n] for n in sorted(set().union(*(of.get(start, ()) for start in starts[key])))) for key in of
    }


_START, _END, _WORD = _at("start"), _at("end"), _at("word")
_CANDIDATES = _by_key(_START)
_MARKED = tuple(rule for rule in _START if any(not cue[0].isalnum() for cue in rule.phrases))


def mark(line: str) -> Rule | None:
    """The rule that matches a line, which is stripped and not empty."""
    return marks_of([line])[0]


def marks_of(lines: Sequence[str]) -> list[Rule | None]:
    """The rule that matches each line, or None. Lines are stripped and not empty."""
    return [_RULES.get(number) for number in see(spread(lines)).reasons.tolist()]


class Seen(NamedTuple):
    """What was seen in lines by themselves.

    The number of the rule that matches each, one of `REASONS`, and what it is to the model (`kinds`), both uint8 (n,);
    the numbers of the lines that may name a picture.
    """

    reasons: Array
    kinds: Array
    names: list[int]


def see(written: Spread) -> Seen:
    """Look at lines."""
    reasons, names = bytearray(written.places.shape[1]), []
    for at, start, end, looked in looks(written.codes, written.places, LONGEST, *known_cues()).tolist():
        if looked & FOR_RULES and (rule := rule_of(written.text[start:end], looked & FOR_RULES)) is not None:
            reasons[at] = NUMBERS[rule.id]
        if looked & NAMES:
            names.append(at)
    return Seen(np.frombuffer(reasons, np.uint8), np.frombuffer(reasons.translate(_KINDS), np.uint8), names)


@lru_cache(maxsize=1 << 12)
def rule_of(line: str, what: int) -> Rule | None:
    """The rule that matches a line of which `looks` says this. Sites show the same lines again and again."""
    rules = (
        *(candidates(line) if what & BEGINS else beginning_with(what >> FIRST_RULE)),
        *(_WORD if what & ONE_WORD else ()),
        *(_END if what & ENDS else ()),
    )
    for rule in rules:
        if rule.matches(line):
            return rule
    return None


@cache
def known_cues() -> Cues:
    """The cues that begin lines, as tables."""
    phrases = [[" ".join(cue.split()) for cue in rule.phrases] for rule in _START]
    begin = {cue[0] for some in phrases for cue in some if not cue[0].isalnum()}
    last = {_WORDS.findall(folded(cue))[-1] for rule in _END for cue in rule.phrases}
    return cues([list(map(folded, some)) for some in phrases], begin | {char.upper() for char in begin}, last)


@lru_cache(maxsize=1 << 10)
def beginning_with(numbers: int) -> tuple[Rule, ...]:
    """The rules of these numbers, as bits, among those whose cues begin lines."""
    return tuple(rule for number, rule in enumerate(_START) if numbers >> number & 1)


def candidates(line: str) -> tuple[Rule, ...]:
    """The rules with a cue that begins like the line does, marks and digits aside."""
    if line[0].isalpha():
        return _beginning(line[:KEY])
    start = _BEFORE_CUE.match(line).end()  # type: ignore[union-attr]  # it matches everywhere
    return (*_beginning(line[start : start + KEY]), *_MARKED)


@lru_cache(maxsize=1 << 16)
def _beginning(start: str) -> tuple[Rule, ...]:
    key = _key(start)
    for length in range(len(key), 0, -1):
        found = _CANDIDATES.get(key[:length])
        if found is not None:
            return found
    return ()


def kinds(marks: Iterable[Rule | None]) -> list[int]:
    """What the rules that match lines are to the model: NO_RULE, A_RULE or A_HEADING."""
    return list(map(kind_of, marks))


def kind_of(mark: Rule | None) -> int:
    """The same of one rule."""
    return NO_RULE if mark is None else A_HEADING if mark.id in TEASERS else A_RULE


_RULES = {NUMBERS[rule.id]: rule for rule in (*HEADINGS, *RULES)}
_KINDS = bytes(kind_of(_RULES.get(number)) for number in range(1 << 8))
