"""When two runs are equal."""

from __future__ import annotations

import pyarrow as pa
from pyarrow import parquet

from pipeline.run import Result

TABLES = ("documents", "audit", "duplicates", "relations", "dropped", "quarantine", "templates")


def rows(result: Result) -> dict[str, pa.Table]:
    """The rows of every table of a run, in their order."""
    return {
        name: pa.concat_tables(
            [parquet.read_table(path) for path in sorted((result.folder / name).glob("part-*.parquet"))]
        )
        for name in TABLES
    }


def assert_equal(result: Result, expected: Result) -> None:
    """The same rows in every table, and the same counts."""
    found, wanted = rows(result), rows(expected)
    for name in TABLES:
        assert found[name].equals(wanted[name]), name
    assert result.manifest.counts == expected.manifest.counts
    assert result.manifest.rules == expected.manifest.rules
    assert result.manifest.faults == expected.manifest.faults
