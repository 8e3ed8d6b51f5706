"""No document takes an executor with it, or keeps it for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from places import silent
from spark_poison import Poison
from spark_texts import write

from pipeline.document import Document
from pipeline.engines.local.limits import Limits
from pipeline.tables import PAGES, Row, pages_batch

LIMITS = Limits(cpu_seconds=0.5, wall_seconds=5.0, memory_bytes=4 << 30)
TEXTS = ("good", "crash", "fine", "loop", "exit", "well")
ERRORS = {"crash": "crash", "loop": "timeout", "exit": "crash"}


def errors(found: list[dict]) -> dict[str, str | None]:
    return {row["text"]: row["fault"] for row in found}


def test_a_child_bears_what_documents_do() -> None:
    pytest.importorskip("pyspark")
    from pipeline.engines.spark.isolation import crew, map_rows
    from pipeline.engines.spark.schemas import from_spark, to_spark

    rows = [Row(document=Document(id=text, text=text), given=True, digest="", offset=0) for text in TEXTS]
    try:
        batches = iter([to_spark(pages_batch(rows))])
        found = [from_spark(b, PAGES) for b in map_rows(batches, step=Poison(), limits=LIMITS, schema=PAGES)]
    finally:
        crew(LIMITS).pool.close()
    table = pa.Table.from_batches(found)
    assert errors(table.to_pylist()) == {text: ERRORS.get(text) for text in TEXTS}


@pytest.mark.spark
def test_the_job_lives_and_says_who_did_it(tmp_path: Path, session: Any) -> None:  # noqa: ARG001 - the engine joins it
    from pipeline.config import load_config
    from pipeline.engines.spark.engine import SparkEngine
    from pipeline.maps import ReadPages
    from pipeline.read.plan import plan

    source = write(tmp_path / "texts.jsonl", [{"text": text} for text in TEXTS])
    config = load_config()
    engine = SparkEngine(tmp_path / "work", silent, LIMITS)
    try:
        splits = engine.scan(plan([str(source)], config.input), ["digest"])
        pages = engine.map_batches(splits, ReadPages(config.input, None), "read")
        found = engine.store.table(engine.map_batches(pages, Poison(), "poison")).to_pylist()
    finally:
        engine.close()
    assert errors(found) == {text: ERRORS.get(text) for text in TEXTS}
    assert {row["fault_stage"] for row in found if row["fault"]} == {"deed"}
