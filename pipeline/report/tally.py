"""Counts of many things in little memory."""

from __future__ import annotations

import numpy as np
import pyarrow as pa


class Tally:
    """Sums by key over a stream of tables, with at most about `capacity` keys in memory.

    Where there are more, those with the lowest counts are let go, as in lossy counting (Manku and Motwani 2002):
    every count is right or too low by at most `error`, and what has more than `error` in truth is there. `count` is
    the column that says what is worth keeping; all columns besides the keys are summed.
    """

    def __init__(self, keys: tuple[str, ...], count: str, capacity: int = 100_000) -> None:
        self.keys = list(keys)
        self.count = count
        self.capacity = capacity
        self.error = 0
        self._held: list[pa.Table] = []
        self._rows = 0

    def add(self, table: pa.Table) -> None:
        """Add rows of keys and numbers. A key may come more than once."""
        self._held.append(table)
        self._rows += table.num_rows
        if self._rows > 2 * self.capacity:
            self.compact()
            self._let_go()

    def merge(self, other: Tally) -> None:
        """Add what another counted: its counts, and what they may be too low by."""
        for table in other._held:
            self.add(table)
        self.error += other.error

    def table(self) -> pa.Table:
        """Every key once, with its sums, highest counts first, then by key."""
        self.compact()
        self._let_go()
        if not self._held:
            return pa.table({name: pa.array([], pa.null()) for name in (*self.keys, self.count)})
        return self._held[0].sort_by([(self.count, "descending"), *((key, "ascending") for key in self.keys)])

    def compact(self) -> None:
        """Hold every key once."""
        if not self._held:
            return
        both = pa.concat_tables(self._held)
        numbers = [name for name in both.column_names if name not in self.keys]
        sums = both.group_by(self.keys, use_threads=False).aggregate([(name, "sum") for name in numbers])
        sums = sums.rename_columns({f"{name}_sum": name for name in numbers}).select(both.column_names)
        self._held, self._rows = [sums.combine_chunks()], sums.num_rows

    def _let_go(self) -> None:
        """Of keys that are too many, let go of those with the lowest counts. Every key is held once."""
        if self._rows <= self.capacity:
            return
        counts = self._held[0][self.count].to_numpy()
        order = np.argsort(-counts, kind="stable")  # among equals, those that came first stay
        self.error += int(counts[order[self.capacity]])
        kept = self._held[0].take(pa.array(np.sort(order[: self.capacity])))
        self._held, self._rows = [kept.combine_chunks()], kept.num_rows
