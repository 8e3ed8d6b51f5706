"""Whether a text is prose of a language: how many of its lower-case words the vocabulary knows."""

from __future__ import annotations

import re

from words.plain.lexicon import Lexicon
from words.plain.tokens import LETTER

LOWER = re.compile(rf"(?<!\S){LETTER}{{2,}}")
FEWEST = 21
SHARE = 0.75
LINE_FEWEST = 6
LINE_SHARE = 0.6
TOKENS = 2000


def is_prose(text: str, lexicon: Lexicon) -> bool:
    """Whether a text, by its first words, is prose of the lexicon's language. A text of a few words is not."""
    return _covered(text[: TOKENS * 8], lexicon, FEWEST, SHARE, short=False)


def may_be_prose(line: str, lexicon: Lexicon) -> bool:
    """Whether one line may be: it is too short to tell, or enough of its words are known."""
    return _covered(line, lexicon, LINE_FEWEST, LINE_SHARE, short=True)


def _covered(text: str, lexicon: Lexicon, fewest: int, share: float, *, short: bool) -> bool:
    words = [word for word in LOWER.findall(text) if word.islower()]
    if len(words) < fewest:
        return short
    return sum(lexicon.listed(word) is not None for word in words) >= share * len(words)
