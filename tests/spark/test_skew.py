"""What makes joins and rounds uneven: one text again and again, long chains, one document that is larger than all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from places import silent
from spark_rows import assert_equal
from spark_texts import records, write

from pipeline.config import load_config
from pipeline.dedup.settings import Settings
from pipeline.engines import EngineError
from pipeline.run import Result, run

pytestmark = pytest.mark.spark

ALONE = ("steps=['near_duplicates']",)
MEGABYTES = 20
"""Far more than other documents have, and no more than a test may take."""


def test_one_text_again_and_again(tmp_path: Path, on_spark: Callable[..., Result]) -> None:
    same = records(20)[0]["text"]
    source = write(tmp_path / "same.jsonl", [{"id": f"{number:05}", "text": same} for number in range(5000)])
    local = run(load_config(None, ALONE), [str(source)], tmp_path / "local", workers=1, progress=silent)
    assert local.manifest.counts["duplicates"] == 4999
    assert_equal(on_spark(source, changes=ALONE), local)


def test_one_large_document(tmp_path: Path, on_spark: Callable[..., Result]) -> None:
    large = " ".join(f"word{number % 7919}" for number in range(MEGABYTES * 100_000))
    source = write(tmp_path / "large.jsonl", [*records(20), {"text": large}, {"text": f"{large} and more"}])
    local = run(load_config(None, ALONE), [str(source)], tmp_path / "local", workers=1, progress=silent)
    assert local.manifest.counts["duplicates"] >= 1
    assert_equal(on_spark(source, changes=ALONE), local)


def test_a_long_chain_is_walked_and_too_many_rounds_are_refused(
    tmp_path: Path, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.engines.spark import decide
    from pipeline.engines.spark.checkpoints import Checkpoints

    store = Checkpoints(session, tmp_path)
    links = np.arange(10_000)
    edges = session.createDataFrame(pa.table({"lo": links, "hi": links + 1}))
    gone = decide.settle(decide.Wall(store, Settings(), "walked"), edges, decide.WALKED)
    assert sorted(gone.toArrow()["number"].to_pylist()) == links[1::2].tolist()
    monkeypatch.setattr(decide, "MOST_ROUNDS", 3)
    with pytest.raises(EngineError, match="not reached in 3 rounds"):
        decide.settle(decide.Wall(store, Settings(), "rounds"), edges, 0)
