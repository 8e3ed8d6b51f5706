"""How many of a document's spaces were lost: estimated from the document itself."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

ROUNDS = 8
MOST = 0.3
BOUND = 30.0


def lost_share(scores: Sequence[float], spaces: int, start: float, lost: float, kept: float) -> float:
    """The share of spaces that were lost, by expectation maximisation under a Beta(lost, kept) prior.

    `scores` are log10 likelihood ratios, one for each token that could be two; `spaces` are those that were found.
    """
    share = start
    for _ in range(ROUNDS):
        odds = log10(share / (1 - share))
        expected = sum(1 / (1 + 10 ** min(BOUND, max(-BOUND, -(score + odds)))) for score in scores)
        share = min(MOST, (expected + lost) / (spaces + lost + kept))
    return share
