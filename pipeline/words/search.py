"""Where something stands among numbers in order."""

from __future__ import annotations

from typing import Any

from pipeline.words.compiled import leaf


@leaf
def position(numbers: Any, wanted: int) -> int:
    """How many of the numbers, which are in order, are lower."""
    low, high = 0, len(numbers)
    while low < high:
        middle = (low + high) >> 1
        if numbers[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@leaf
def highest(numbers: Any) -> int:
    """The highest of numbers that are none below 0. (numpy's is a kernel of a hundred lines, and imports scipy.)"""
    top = 0
    for number in numbers:
        top = max(top, number)
    return top


@leaf
def sort_rows(rows: Any, column: int) -> None:
    """Sort rows by a column, in place; they are nearly in order, and equal ones stay as they are."""
    for k in range(1, len(rows)):
        at = k
        while at and rows[at - 1, column] > rows[at, column]:
            for c in range(rows.shape[1]):
                rows[at - 1, c], rows[at, c] = rows[at, c], rows[at - 1, c]
            at -= 1
