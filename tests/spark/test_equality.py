"""A run on Spark has the rows of a run on the local engine, whatever Spark does on the way."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from places import SEEDS, silent
from spark_rows import assert_equal
from spark_texts import records, write

from pipeline.config import load_config
from pipeline.run import Result, run

pytestmark = pytest.mark.spark

Go = Callable[..., Result]
CHANGES = ("input.split_bytes=40000", "output.shard_bytes=60000", "near_duplicates.threshold=0.6")
"""Several splits, several shards, and chains of copies."""


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("texts") / "texts.jsonl", records(240))


@pytest.fixture(scope="module")
def expected(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The local engine's run."""
    folder = tmp_path_factory.mktemp("local") / "run"
    found = run(load_config(None, CHANGES), [str(texts)], folder, workers=1, progress=silent)
    assert found.manifest.counts["duplicates"] > 20
    assert found.manifest.counts["quarantined"] == 1
    assert len(list((folder / "documents").iterdir())) > 1
    return found


def test_the_seeds(seeds_run: Result, on_spark: Go) -> None:
    assert_equal(on_spark(SEEDS), seeds_run)


@pytest.mark.parametrize(
    "conf",
    [
        ("spark.sql.shuffle.partitions=1",),
        ("spark.sql.shuffle.partitions=4", "spark.sql.adaptive.enabled=false"),
        ("spark.sql.shuffle.partitions=64", "spark.sql.files.maxPartitionBytes=20000"),
    ],
    ids=["one partition", "four, without AQE", "sixty-four"],
)
def test_whatever_the_partitions(texts: Path, expected: Result, on_spark: Go, conf: tuple[str, ...]) -> None:
    assert_equal(on_spark(texts, changes=CHANGES, conf=conf), expected)


def test_rounds_come_to_the_walk(texts: Path, expected: Result, on_spark: Go, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.engines.spark import decide, engine

    asked = []
    by_rounds = decide.decide
    monkeypatch.setattr(engine, "decide", lambda *given: asked.append(1) or by_rounds(*given[:3], 0))
    assert_equal(on_spark(texts, changes=CHANGES), expected)
    assert asked


def test_the_order_of_the_input_says_nothing(tmp_path: Path, texts: Path, expected: Result, on_spark: Go) -> None:
    lines = texts.read_text(encoding="utf-8").splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    shuffled = tmp_path / texts.name
    shuffled.write_text("".join(lines), encoding="utf-8")
    local = run(load_config(None, CHANGES), [str(shuffled)], tmp_path / "run", workers=1, progress=silent)
    assert_equal(on_spark(shuffled, changes=CHANGES), local)
    assert local.manifest.counts == expected.manifest.counts


def test_the_first_attempt_of_every_task_fails(
    texts: Path, expected: Result, on_spark: Go, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from pyspark.sql.classic.dataframe import DataFrame

    map_in_arrow = DataFrame.mapInArrow
    diary = tmp_path / "failures"

    def stumbling(frame: Any, function: Any, *given: Any) -> Any:
        def go(batches: Iterator[Any]) -> Iterator[Any]:
            from pyspark import TaskContext

            for batch in function(batches):
                yield batch
                if TaskContext.get().attemptNumber() == 0:
                    with diary.open("a", encoding="utf-8") as file:
                        file.write("failed\n")
                    raise RuntimeError("the first attempt")

        return map_in_arrow(frame, go, *given)

    monkeypatch.setattr(DataFrame, "mapInArrow", stumbling)
    assert_equal(on_spark(texts, changes=CHANGES, master="local[2,4]"), expected)
    assert len(diary.read_text(encoding="utf-8").split()) > 8


def test_speculation_writes_nothing_twice(texts: Path, expected: Result, on_spark: Go) -> None:
    eager = {"": "true", ".interval": "50ms", ".multiplier": "1.01", ".quantile": "0.1", ".minTaskRuntime": "10ms"}
    conf = tuple(f"spark.speculation{name}={value}" for name, value in eager.items())
    found = on_spark(texts, changes=CHANGES, conf=conf, master="local-cluster[2,1,1024]")
    assert_equal(found, expected)
