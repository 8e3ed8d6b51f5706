"""How many of a document's spaces were lost: estimated from the document itself."""

from __future__ import annotations

from math import log10
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.words.candidates import SCORE
from pipeline.words.compiled import kernel, leaf

ROUNDS = 8
MOST = 0.3
BOUND = 30.0


@kernel
def lost_shares(rows: Any, spaces: int, lost: float, kept: float) -> npt.NDArray[np.float64]:
    """For each candidate the share of spaces that were lost, as all others tell it.

    `rows` are candidates, one for each token that could be two; `spaces` are those that were
    found. Expectation maximisation under a Beta(lost, kept) prior; a candidate does not vouch for itself.
    """
    mass = spaces + lost + kept
    shares, expected = np.empty(len(rows)), np.empty(len(rows))
    for i in range(len(rows)):
        shares[i] = lost / mass
    for _ in range(ROUNDS):
        total = 0.0
        for i in range(len(rows)):
            expected[i] = posterior(rows[i, SCORE], shares[i])
            total += expected[i]
        total += lost
        for i in range(len(rows)):
            shares[i] = min(MOST, (total - expected[i]) / mass)
    return shares


@leaf
def lost_share(rows: Any, spaces: int, start: float, lost: float, kept: float) -> float:
    """The share of spaces that were lost, as all candidates tell it, under a Beta(lost, kept) prior."""
    share = start
    for _ in range(ROUNDS):
        expected = 0.0
        for i in range(len(rows)):
            expected += posterior(rows[i, SCORE], share)
        share = min(MOST, (expected + lost) / (spaces + lost + kept))
    return share


@leaf
def posterior(score: int, share: float) -> float:
    """The probability of a lost space, of which `share` were lost."""
    odds = score / 1000 + log10(share / (1 - share))
    return 1 / (1 + 10 ** min(BOUND, max(-BOUND, -odds)))
