"""What was found out about tokens that were met before.

Almost all tokens of news are words that were seen before, so what a token says by itself is remembered by its name, in
a table where a newcomer takes the place of who was there. What is found does not depend on what is remembered.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.words.compiled import leaf
from pipeline.words.table import WORD_BITS

REMEMBERED_BITS = 15
"""How many tokens are remembered, as a power of two: what fits beside the text in a processor's cache."""

MET, WHOLE_IF_CLEAN, WHOLE, COUNTED, LISTED = (1 << bit for bit in range(5))
"""The FACTS of a token: it was asked; it holds no cut in a clean text (`suspects`); it holds none in any (`damaged`);
it begins with a word in lower case, which counts for coverage (`coverage`); that word is listed."""

ROW_AT = 5
"""From this bit on: 1 + its row among frequent words (`identify`), or 0."""


def nothing_remembered() -> npt.NDArray[np.int64]:
    """A new memory. Threads may share one: of an entry that two write at once, the two halves do not match."""
    return np.zeros(2 << REMEMBERED_BITS, np.int64)


@leaf
def recalled(memory: Any, name: int) -> int:
    """The facts about a token, or 0."""
    at = place_of(name)
    facts = memory[at + 1]
    return facts if memory[at] ^ facts == name else 0


@leaf
def remember(memory: Any, name: int, facts: int) -> None:
    """Put a token and its facts into a memory."""
    at = place_of(name)
    memory[at], memory[at + 1] = name ^ facts, facts


@leaf
def place_of(name: int) -> int:
    """Where a token is remembered."""
    return name >> (WORD_BITS - REMEMBERED_BITS) << 1
