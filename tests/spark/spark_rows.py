"""When two runs are equal."""

from __future__ import annotations

import pyarrow as pa
from pyarrow import parquet

from pipeline.run import Result
from pipeline.write import TABLES


def rows(result: Result, name: str) -> pa.Table:
    """The rows of a table of a run, in their order."""
    return pa.concat_tables(
        [parquet.read_table(path) for path in sorted((result.folder / name).glob("part-*.parquet"))]
    )


def assert_equal(result: Result, expected: Result) -> None:
    """The same rows in every table, and the same counts."""
    for name in TABLES:
        assert rows(result, name).equals(rows(expected, name)), name
    assert result.manifest.counts == expected.manifest.counts
    assert result.manifest.rules == expected.manifest.rules
    assert result.manifest.faults == expected.manifest.faults
