"""A place where a space may have been lost, and what speaks for it before the text around is heard."""

from __future__ import annotations

import msgspec

WORD, PUNCTUATION, NUMBER, QUOTE = "word", "punctuation", "number", "quote"


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A space before `token[index]`. Scores and probabilities are log10.

    `score` is how much likelier the token is as two than as one. Where a word would be split, `left` and `right` are
    its parts in lower case with their probabilities; `middle` is added where the token does not open a sentence, and
    a part that no list holds stands in `needs`: the cut counts only where the document knows it as a word.
    """

    index: int
    score: float
    kind: str
    left: str = ""
    right: str = ""
    p_left: float = 0.0
    p_right: float = 0.0
    middle: float = 0.0
    needs: str = ""
