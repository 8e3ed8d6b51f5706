"""How a signature is cut in bands, and how likely a pair then meets: the S-curve.

Two documents of Jaccard j agree in one value of their signatures with chance j, in a band of r values with j**r, and in
at least one of b bands with 1 - (1 - j**r)**b (Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4.2).
"""

from __future__ import annotations

import msgspec

RECALL, LEAST = 0.995, 0.99
"""The chance to find a pair at the threshold: for which bands are chosen, and under which a user is warned."""
CONTAINED_BANDS, CONTAINED_ROWS, CONTAINED_CAP = 32, 2, 16
"""Narrow bands, by which an abridged text meets the long one: at Jaccard .4 all but .4% of the pairs do. Strangers that
share a phrase meet in them too, hence the lower cap."""


class Band(msgspec.Struct, frozen=True):
    """Values `first` to `first + rows` of the signature. In a bucket of more than `cap` documents each is compared with
    the first `cap` of the keep order only. What meets only in bands that do not decide is reported, never dropped.
    """

    first: int
    rows: int
    cap: int
    decides: bool = True


def recall(jaccard: float, bands: int, rows: int) -> float:
    """The chance that a pair of this Jaccard shares a band."""
    return 1 - (1 - jaccard**rows) ** bands


def widest(threshold: float, num_perm: int) -> tuple[int, int]:
    """Bands and rows with the most rows, hence the fewest chance meetings, that keep RECALL at the threshold."""
    rows = 1
    while rows < num_perm and recall(threshold, num_perm // (rows + 1), rows + 1) >= RECALL:
        rows += 1
    return num_perm // rows, rows


def curve(bands: int, rows: int) -> list[tuple[float, float]]:
    """Jaccard from .5 to .95 in steps of .05, each with its recall."""
    return [(j / 100, recall(j / 100, bands, rows)) for j in range(50, 100, 5)]


def warning(threshold: float, bands: int, rows: int) -> str | None:
    """A sentence where the bands miss more than one pair in a hundred at the threshold."""
    found = recall(threshold, bands, rows)
    if found >= LEAST:
        return None
    return (
        f"{bands} bands of {rows} rows find only {found:.1%} of the pairs at threshold {threshold}: "
        "leave bands and rows out, or raise num_perm"
    )


def wide(bands: int, rows: int, cap: int) -> list[Band]:
    """The bands that look for near-duplicates."""
    return [Band(first * rows, rows, cap) for first in range(bands)]


def narrow(num_perm: int, cap: int, *, decide: bool) -> list[Band]:
    """The bands that look for contained documents."""
    bands = min(CONTAINED_BANDS, num_perm // CONTAINED_ROWS)
    return [Band(first * CONTAINED_ROWS, CONTAINED_ROWS, min(cap, CONTAINED_CAP), decide) for first in range(bands)]
