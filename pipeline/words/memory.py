"""What was found out about tokens that were met before.

Almost all tokens of news are words that were seen before, so what a token says by itself is remembered by its name.
Names that share a place stand in one cache line: one that is met again moves up by one, a newcomer takes the last
place. What is found does not depend on what is remembered.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.words.compiled import leaf
from pipeline.words.table import WORD_BITS

PLACES_BITS, NAMES = 14, 4
"""How many places there are, as a power of two, and how many names each has: what fits a processor's second cache, and
has room for the words that come again and again."""

LINE = 2 * NAMES
"""A name is stored with its facts, in two numbers."""

MET, WHOLE_IF_CLEAN, WHOLE, COUNTED, LISTED, FOLLOWED = (1 << bit for bit in range(6))
"""The FACTS of a token: it was asked; it holds no cut in a clean text (`suspects`); it holds none in any (`damaged`);
it begins with a word in lower case, which counts for coverage (`coverage`); that word is listed; and, where LENGTHS
says that it is one word, something follows it."""

LENGTH_AT, LENGTHS = 6, 127
"""In these bits: how long the word is, without a possessive `'s`, if the token is one word with punctuation behind; or
0 (`counts`)."""

ROW_AT = 13
"""From this bit on: 1 + its row among frequent words (`identify`), or 0."""


def nothing_remembered() -> npt.NDArray[np.int64]:
    """A new memory. Threads may share one: of an entry that two write at once, the two halves do not match."""
    size = LINE << PLACES_BITS
    numbers = np.zeros(size + LINE, np.int64)
    first = -numbers.ctypes.data // numbers.itemsize % LINE
    return numbers[first : first + size]


@leaf
def recalled(memory: Any, name: int) -> int:
    """The facts about a token, or 0."""
    first = line_of(name)
    for at in range(first, first + LINE, 2):
        number, facts = memory[at], memory[at + 1]
        if number ^ facts == name:
            if at > first:
                memory[at], memory[at + 1] = memory[at - 2], memory[at - 1]
                memory[at - 2], memory[at - 1] = number, facts
            return facts
    return 0


@leaf
def remember(memory: Any, name: int, facts: int) -> None:
    """Put the facts about a token into a memory."""
    first = line_of(name)
    last = first + LINE - 2
    for at in range(first, last, 2):
        if memory[at] ^ memory[at + 1] == name:
            memory[at], memory[at + 1] = name ^ facts, facts
            return
    memory[last], memory[last + 1] = name ^ facts, facts


@leaf
def line_of(name: int) -> int:
    """Where the names that share a place with this one stand."""
    return (name >> (WORD_BITS - PLACES_BITS)) * LINE
