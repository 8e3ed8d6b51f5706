"""What the words of a line are: those of a page's furniture, or those of the story around them."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.lexicon import UNIT, Lexicon, furniture_of, key_of, place_of, rarity_of
from pipeline.labeller.repeats import places

Array: TypeAlias = np.ndarray[Any, Any]

WORDING = (
    "furniture",
    "furniture_most",
    "furniture_words",
    "furniture_sum",
    "shared",
    "shared_above",
    "shared_below",
    "rarity",
    "shared_often",
)
"""`furniture` is the mean of its words, `furniture_most` the largest, `furniture_words` how many are likelier beside
articles by a factor of e. `shared` is the share of its rare words that long lines of the text have, too, weighted by
rarity; `shared_above` and `shared_below` count those above and below alone, `shared_often` counts lines up to five."""

LONG = 12
"""A long line has so many words."""
OFTEN = 5
LEAST = -3 * UNIT
HAVE, FIRST, LAST, SEEN, FURNITURE, RARITY = range(6)
"""What is known of a word: long lines that have it, the first and the last of them, the last line that was asked for
it, and the word's numbers in the lexicon."""


@njit(cache=True, nogil=True)
def wording(stems: Array, before: Array, words: Array, lexicon: Lexicon, out: Array) -> None:
    """Describe the words of lines in the rows of `out`, float32 (len(WORDING), n).

    `stems` are the words' stems, `before` the number of words before each line, `words` their word counts.
    """
    place, firsts = places(stems)
    known = gather_words(stems, place, firsts, before, words, lexicon)
    for i in range(words.shape[0]):
        is_long = words[i] >= LONG
        most, many, furniture, different = LEAST, 0, 0, 0
        total = shared = above = below = often = 0
        for w in range(before[i], before[i + 1]):
            at = place[w]
            value = known[at, FURNITURE]
            furniture += value
            most = max(most, value)
            many += value > UNIT
            first_there, others = known[at, SEEN] != i, known[at, HAVE] - is_long
            rarity = known[at, RARITY] * first_there
            known[at, SEEN] = i
            different += first_there
            total += rarity
            shared += rarity * (others > 0)
            above += rarity * (known[at, FIRST] < i)
            below += rarity * (known[at, LAST] > i)
            often += rarity * min(OFTEN, others)
        count = np.float32(max(1, before[i + 1] - before[i]))
        weight = np.float32(max(1, total))
        out[0, i] = furniture / (UNIT * count)
        out[1, i] = most / np.float32(UNIT)
        out[2, i] = many
        out[3, i] = furniture / np.float32(UNIT)
        out[4, i] = shared / weight
        out[5, i] = above / weight
        out[6, i] = below / weight
        out[7, i] = total / np.float32(UNIT * max(1, different))
        out[8, i] = often / weight


@njit(cache=True, nogil=True)
def gather_words(stems: Array, place: Array, firsts: Array, before: Array, words: Array, lexicon: Lexicon) -> Array:
    """What is known of each word, by its place, int32 (n, 6); `firsts` are the words that are the first there."""
    known = np.empty((firsts.shape[0], 6), np.int32)
    for at in range(firsts.shape[0]):  # one after the other, so that the table is waited for once, not each time
        entry = lexicon.entries[place_of(key_of(stems[firsts[at]]), lexicon.entries)]
        known[at, HAVE], known[at, FIRST], known[at, LAST], known[at, SEEN] = 0, words.shape[0], -1, -1
        known[at, FURNITURE] = furniture_of(entry) if entry else 0
        known[at, RARITY] = rarity_of(entry) if entry else lexicon.unknown
    for i in range(words.shape[0]):
        if words[i] >= LONG:
            for w in range(before[i], before[i + 1]):
                at = place[w]
                known[at, HAVE] += known[at, LAST] != i
                known[at, FIRST] = min(known[at, FIRST], i)
                known[at, LAST] = i
    return known
