"""How many of a document's spaces were lost: estimated from the document itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.words.candidates import SCORE
from pipeline.words.compiled import kernel, leaf

ROUNDS = 8
MOST = 0.3
BOUND = 1e30


@kernel
def lost_shares(rows: Any, spaces: int, lost: float, kept: float) -> npt.NDArray[np.float64]:
    """For each candidate the share of spaces that were lost, as all others tell it.

    `rows` are candidates, one for each token that could be two; `spaces` are those that were
    found. Expectation maximisation under a Beta(lost, kept) prior; a candidate does not vouch for itself.
    """
    mass = spaces + lost + kept
    against, expected = odds_against(rows), np.empty(len(rows))
    shares = np.full(len(rows), lost / mass)
    for _ in range(ROUNDS):
        total = 0.0
        for i in range(len(rows)):
            expected[i] = posterior(against[i], shares[i])
            total += expected[i]
        total += lost
        for i in range(len(rows)):
            shares[i] = min(MOST, (total - expected[i]) / mass)
    return shares


@kernel
def lost_share(rows: Any, spaces: int, start: float, lost: float, kept: float) -> float:
    """The share of spaces that were lost, as all candidates tell it, under a Beta(lost, kept) prior."""
    against, share = odds_against(rows), start
    for _ in range(ROUNDS):
        expected = 0.0
        for i in range(len(rows)):
            expected += posterior(against[i], share)
        share = min(MOST, (expected + lost) / (spaces + lost + kept))
    return share


@kernel
def odds_against(rows: Any) -> npt.NDArray[np.float64]:
    """By how much likelier each token is as one word than as two."""
    odds = np.empty(len(rows))
    for i in range(len(rows)):
        odds[i] = 10 ** (-rows[i, SCORE] / 1000)
    return odds


@leaf
def posterior(against: float, share: float) -> float:
    """The probability of a lost space, of which `share` were lost."""
    return 1 / (1 + min(BOUND, max(1 / BOUND, against * (1 - share) / share)))
