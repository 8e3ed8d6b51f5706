"""The first wall on one machine: SQL over narrow columns, in DuckDB, which spills what outgrows its memory.

It only sees rows that may say the same as another (`repeated`): most lines and nearly all ids stand alone.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.corpus import COUNTS, FINGERPRINTS, SKETCH
from pipeline.engines import EngineError, Relation
from pipeline.engines.local.repeated import batches, repeated
from pipeline.tables import PASSED_OVER
from pipeline.twice import Twice

NAMES = pa.schema([("record", pa.string()), ("name", pa.string())])

ARTICLES = """
SELECT kind, site, key, count(*) AS articles
FROM (SELECT DISTINCT kind, site, key, article FROM sketch)
GROUP BY kind, site, key HAVING count(*) > 1
ORDER BY kind, site, key
"""
"""How many articles say it, of what at least two say."""

NUMBERED = """
WITH page AS MATERIALIZED (SELECT * FROM read WHERE fault IS NULL)
SELECT record, CASE WHEN given THEN NULL ELSE id || '~' || number END AS name
FROM (
  SELECT id, name AS record, given,
         row_number() OVER (PARTITION BY id ORDER BY given DESC, digest, source, "offset", name) AS number
  FROM page
  WHERE id IN (SELECT id FROM page GROUP BY id HAVING count(*) > 1)
)
WHERE number > 1
ORDER BY record
"""
"""Every record after the first of its id: a new name, or none where the user gave the id."""


def count_records(pages: Relation) -> int:
    """How many rows of `PAGES` are records; the others tell what a split holds beside documents."""
    passed = (pc.sum(pc.equal(batch.column("fault"), PASSED_OVER)).as_py() for batch in batches(pages))
    return sum(pages.rows) - sum(count or 0 for count in passed)


def ask(query: str, name: str, rows: pa.RecordBatchReader, threads: int, spill: Path) -> pa.Table:
    """The answer of a query over rows, which it calls `name`. Raises EngineError, where a disk is full, say."""
    try:
        return asked(query, name, rows, threads, spill)
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except duckdb.Error as error:
        first = str(error).strip().splitlines()[0]
        raise EngineError(f"the counts over all documents failed: {first}") from error


def asked(query: str, name: str, rows: pa.RecordBatchReader, threads: int, spill: Path) -> pa.Table:
    """The same. Raises duckdb.Error."""
    with duckdb.connect(config={"threads": threads, "memory_limit": "600MB", "temp_directory": str(spill)}) as session:
        session.register(name, rows)
        return session.sql(query).to_arrow_table()


def met_twice(fingerprints: Relation) -> pa.RecordBatch:
    """The table of `pipeline.twice` that tells which fingerprints two pages have, as one column."""
    twice = Twice(sum(fingerprints.rows))
    for batch in batches(fingerprints):
        twice.meet(batch.column(0).to_numpy())
    return pa.record_batch([pa.array(twice.again())], FINGERPRINTS)


def count_articles(sketch: Relation, *, threads: int, spill: Path) -> pa.Table:
    """`COUNTS` from the sketches of all pages."""
    if not sketch.parts:
        return COUNTS.empty_table()
    rows = repeated(sketch, ("kind", "site", "key"), SKETCH.names)
    return ask(ARTICLES, "sketch", rows, threads, spill).cast(COUNTS)


def number_ids(pages: Relation, *, threads: int, spill: Path) -> pa.Table:
    """The new names of the records whose ids are not theirs alone: (record, name)."""
    if not pages.parts:
        return NAMES.empty_table()
    rows = repeated(pages, ("id",), ("id", "given", "digest", "source", "offset", "name", "fault"))
    return ask(NUMBERED, "read", rows, threads, spill).cast(NAMES)
