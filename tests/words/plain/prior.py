"""How many of a document's spaces were lost: estimated from the document itself."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

ROUNDS = 8
MOST = 0.3
BOUND = 30.0


def lost_shares(scores: Sequence[float], spaces: int, lost: float, kept: float) -> list[float]:
    """For each candidate the share of spaces that were lost, as all others tell it.

    `scores` are log10 likelihood ratios, one for each token that could be two; `spaces` are those that were found.
    Expectation maximisation under a Beta(lost, kept) prior; a candidate does not vouch for itself.
    """
    mass = spaces + lost + kept
    shares = [lost / mass] * len(scores)
    for _ in range(ROUNDS):
        expected = [_posterior(score, share) for score, share in zip(scores, shares, strict=True)]
        total = sum(expected) + lost
        shares = [min(MOST, (total - own) / mass) for own in expected]
    return shares


def lost_share(scores: Sequence[float], spaces: int, start: float, lost: float, kept: float) -> float:
    """The share of spaces that were lost, as all candidates tell it, under a Beta(lost, kept) prior."""
    share = start
    for _ in range(ROUNDS):
        expected = sum(_posterior(score, share) for score in scores)
        share = min(MOST, (expected + lost) / (spaces + lost + kept))
    return share


def _posterior(score: float, share: float) -> float:
    odds = score + log10(share / (1 - share))
    return 1 / (1 + 10 ** min(BOUND, max(-BOUND, -odds)))
