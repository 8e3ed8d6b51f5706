"""Features of the lines of a text: what each is like, what it shares with others, where it stands, its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.characters import Spread, characters, spread
from pipeline.labeller.lexicon import Lexicon, lexicon
from pipeline.labeller.measures import CAPITALS, MEASURES, describe, look_up, tally_lines
from pipeline.labeller.repeats import REPEATS, repeats
from pipeline.labeller.surroundings import SURROUNDINGS, surroundings
from pipeline.labeller.wording import WORDING, wording

Array: TypeAlias = np.ndarray[Any, Any]

PROSE_WORDS = 15
NO_RULE, A_RULE, A_HEADING = range(3)

OWN = (*MEASURES, *REPEATS, "rule")
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
FEATURES = (*OWN, *SURROUNDINGS, *WORDING, *(f"{name}_{k:+d}" for k in NEIGHBOURS for name in OWN))
_WORDS, _ENDS = OWN.index("words"), OWN.index("ends_sentence")
_OWN, _ALL = len(OWN), len(FEATURES)
_WORDING, _NEAR = _OWN + len(SURROUNDINGS), _OWN + len(SURROUNDINGS) + len(WORDING)


def features(lines: Sequence[str], rules: Sequence[int], title: int = 0, known: Lexicon | None = None) -> Array:
    """The features of the lines of one text, float32 (n, len(FEATURES)).

    `lines` are stripped and not blank. `rules` says of each whether a rule matches it: NO_RULE, A_RULE, or A_HEADING
    of teasers. `title` is the number of the line that is the title, negative for none. `known` is what is known of
    words; without it, what was learned from the labelled pages.
    """
    return features_of(spread(lines), rules, title, known)


def features_of(written: Spread, rules: Sequence[int], title: int = 0, known: Lexicon | None = None) -> Array:
    """The same for lines that are spread already."""
    words = lexicon() if known is None else known
    rows: Array = gather(*written, *characters(), np.array(rules, np.float32), title, words)
    return rows.T


@njit(cache=True, nogil=True)
def gather(codes: Array, ends: Array, kinds: Array, lowers: Array, rule: Array, title: int, known: Lexicon) -> Array:
    """The features of the lines that end at `ends` and follow each other, a feature a row: float32 (FEATURES, n)."""
    n = ends.shape[0]
    starts = np.zeros(n, np.int64)
    starts[1:] = ends[:-1]
    kind, lower = look_up(codes, kinds, lowers)
    tally = np.zeros((n, CAPITALS + 1), np.int32)
    words, stems, before = tally_lines(codes, kind, lower, starts, ends, tally)
    measures = describe(kind, starts, ends, tally)
    count = measures[:, _WORDS].copy()
    prose = (count >= PROSE_WORDS) & (measures[:, _ENDS] > 0)
    out = np.zeros((_ALL, n), np.float32)
    out[: measures.shape[1]] = measures.T
    out[measures.shape[1] : _OWN - 1] = repeats(words, before, prose, title).T
    out[_OWN - 1] = rule
    out[_OWN:_WORDING] = surroundings(count, prose, rule == A_HEADING, rule != NO_RULE).T
    wording(stems, before, count, known, out[_WORDING:_NEAR])
    row = _NEAR
    for by in NEIGHBOURS:
        first, end = max(0, -by), min(n, n - by)
        if first < end:
            out[row : row + _OWN, first:end] = out[:_OWN, first + by : end + by]
        row += _OWN
    return out


def stems_of(lines: Sequence[str]) -> tuple[Array, Array]:
    """The stems of all words of some lines, and the number of words before each line."""
    found: tuple[Array, Array] = stems_and_places(*spread(lines), *characters())
    return found


@njit(cache=True, nogil=True)
def stems_and_places(codes: Array, ends: Array, kinds: Array, lowers: Array) -> tuple[Array, Array]:
    """See `stems_of`."""
    starts = np.zeros(ends.shape[0], np.int64)
    starts[1:] = ends[:-1]
    kind, lower = look_up(codes, kinds, lowers)
    tally = np.zeros((ends.shape[0], CAPITALS + 1), np.int32)
    _, stems, before = tally_lines(codes, kind, lower, starts, ends, tally)
    return stems, before


def reworded(rows: Array, found: tuple[Array, Array], known: Lexicon) -> Array:
    """A copy of the features of some lines, with another knowledge of their words (`stems_of`)."""
    columns = np.ascontiguousarray(rows.T)
    wording(*found, columns[_WORDS], known, columns[_WORDING:_NEAR])
    return columns.T
