"""Features of the lines of a text: what each is like, what it shares with others, where it stands, its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.characters import character_table
from pipeline.labeller.lexicon import Lexicon, lexicon
from pipeline.labeller.measures import MEASURES, describe
from pipeline.labeller.repeats import REPEATS, repeats
from pipeline.labeller.spread import FROM, TO, Spread, spread
from pipeline.labeller.surroundings import SURROUNDINGS, surroundings
from pipeline.labeller.tally import CAPITALS, tally_lines
from pipeline.labeller.wording import WORDING, wording

Array: TypeAlias = np.ndarray[Any, Any]

PROSE_WORDS = 15
NO_RULE, A_RULE, A_HEADING = range(3)

OWN = (*MEASURES, *REPEATS, "rule")
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
COLUMNS = (*OWN, *SURROUNDINGS, *WORDING)
"""What is said of a line; its features are these and what is said of its neighbours."""
FEATURES = (*COLUMNS, *(f"{name}_{k:+d}" for k in NEIGHBOURS for name in OWN))
PLACES = [*((at, 0) for at in range(len(COLUMNS))), *((at, k) for k in NEIGHBOURS for at in range(len(OWN)))]
"""Which of `COLUMNS` each feature is, and of which neighbour."""
_WORDS, _ENDS = OWN.index("words"), OWN.index("ends_sentence")
_REPEATS, _OWN, _ALL = len(MEASURES), len(OWN), len(COLUMNS)
_WORDING = _OWN + len(SURROUNDINGS)


def features(lines: Sequence[str], rules: Sequence[int], title: int = 0, known: Lexicon | None = None) -> Array:
    """The features of the lines of one text, float32 (n, len(FEATURES)).

    `lines` are stripped and not blank. `rules` says of each whether a rule matches it: NO_RULE, A_RULE, or A_HEADING
    of teasers. `title` is the number of the line that is the title, negative for none. `known` is what is known of
    words; without it, what was learned from the labelled pages.
    """
    return with_neighbours(columns_of(spread(lines), rules, title, known))


def with_neighbours(columns: Array) -> Array:
    """The features of all lines, float32 (n, len(FEATURES)), from what `columns_of` says of each."""
    n = columns.shape[1]
    beside = np.pad(columns[:_OWN], ((0, 0), (NEIGHBOURS[-1], NEIGHBOURS[-1])))
    near = [beside[:, k + NEIGHBOURS[-1] :][:, :n] for k in NEIGHBOURS]
    return np.concatenate([columns, *near]).T


def columns_of(written: Spread, rules: Sequence[int] | Array, title: int = 0, known: Lexicon | None = None) -> Array:
    """What is said of the lines of one text, one of `COLUMNS` a row: float32 (len(COLUMNS), n)."""
    words = lexicon() if known is None else known
    kinds = np.asarray(rules, np.uint8)
    columns: Array = gather(written.codes, written.places, character_table(), kinds, title, *words)
    return columns


@njit(cache=True, nogil=True)
def gather(codes: Array, places: Array, table: Array, rule: Array, title: int, known: Array, unknown: int) -> Array:
    """See `columns_of`; `known` and `unknown` are the lexicon."""
    starts, ends = places[FROM], places[TO]
    n = ends.shape[0]
    tally = np.zeros((n, CAPITALS + 1), np.int32)
    words, stems, before, entries = tally_lines(codes, table, starts, ends, tally)
    out = np.zeros((_ALL, n), np.float32)
    turn(describe(entries, starts, ends, tally), out)
    count, (prose, heading, marked) = out[_WORDS], np.zeros((3, n), np.bool_)
    for i in range(n):
        prose[i] = count[i] >= PROSE_WORDS and out[_ENDS, i] > 0
        heading[i], marked[i] = rule[i] == A_HEADING, rule[i] != NO_RULE
        out[_OWN - 1, i] = rule[i]
    turn(repeats(words, before, prose, title), out[_REPEATS:])
    turn(surroundings(count, prose, heading, marked), out[_OWN:])
    wording(stems, before, count, Lexicon(known, unknown), out[_WORDING:])
    return out


@njit(cache=True, nogil=True)
def turn(rows: Array, columns: Array) -> None:
    """Write rows as columns: where numba writes such a loop itself, it takes a second to compile each."""
    for i in range(rows.shape[0]):
        for k in range(rows.shape[1]):
            columns[k, i] = rows[i, k]


def stems_of(lines: Sequence[str]) -> tuple[Array, Array]:
    """The stems of all words of some lines, and the number of words before each line."""
    written = spread(lines)
    found: tuple[Array, Array] = stems_and_places(written.codes, written.places, character_table())
    return found


@njit(cache=True, nogil=True)
def stems_and_places(codes: Array, places: Array, table: Array) -> tuple[Array, Array]:
    """See `stems_of`."""
    starts, ends = places[FROM], places[TO]
    tally = np.zeros((ends.shape[0], CAPITALS + 1), np.int32)
    _, stems, before, _ = tally_lines(codes, table, starts, ends, tally)
    return stems, before


def reworded(rows: Array, found: tuple[Array, Array], known: Lexicon) -> Array:
    """A copy of the features of some lines, with another knowledge of their words (`stems_of`)."""
    columns = np.ascontiguousarray(rows.T)
    wording(*found, columns[_WORDS], known, columns[_WORDING:_ALL])
    return columns.T
