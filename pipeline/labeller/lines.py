"""Features of the lines of a text: what each is like, what it shares with others, where it stands, its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from pipeline.labeller.characters import characters, code_points
from pipeline.labeller.measures import MEASURES, measure
from pipeline.labeller.repeats import REPEATS, repeats
from pipeline.labeller.surroundings import SURROUNDINGS, surroundings

Array: TypeAlias = np.ndarray[Any, Any]

PROSE_WORDS = 15
NO_RULE, A_RULE, A_HEADING = range(3)

OWN = (*MEASURES, *REPEATS, "rule")
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
FEATURES = (*OWN, *SURROUNDINGS, *(f"{name}_{k:+d}" for k in NEIGHBOURS for name in OWN))
_WORDS, _ENDS = OWN.index("words"), OWN.index("ends_sentence")


def features(lines: Sequence[str], rules: Sequence[int], title: int = 0) -> Array:
    """The features of the lines of one text, float32 (n, len(FEATURES)).

    `lines` are stripped and not blank. `rules` says of each whether a rule matches it: NO_RULE, A_RULE, or A_HEADING
    of teasers. `title` is the number of the line that is the title, negative for none.
    """
    lengths = np.array([len(line) for line in lines], np.int64)
    ends = np.cumsum(lengths)
    table = characters()
    measures, words, before = measure(code_points("".join(lines)), ends - lengths, ends, *table)
    prose = (measures[:, _WORDS] >= PROSE_WORDS) & (measures[:, _ENDS] > 0)
    rule = np.asarray(rules, np.float32)
    own = np.empty((len(lines), len(OWN)), np.float32)
    own[:, : len(MEASURES)] = measures
    own[:, len(MEASURES) : -1] = repeats(words, before, prose, title)
    own[:, -1] = rule
    where = surroundings(measures[:, _WORDS], prose, rule == A_HEADING, rule != NO_RULE)
    return np.concatenate([own, where, *(shifted(own, k) for k in NEIGHBOURS)], axis=1)


def shifted(own: Array, by: int) -> Array:
    """The rows `by` lines further down, zeros beyond the text."""
    moved = np.zeros_like(own)
    if abs(by) < len(own):
        if by < 0:
            moved[-by:] = own[:by]
        else:
            moved[:-by] = own[by:]
    return moved
