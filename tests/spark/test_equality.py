"""A run on Spark has the rows of a run on the local engine, whatever Spark does on the way."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from places import SEEDS, silent
from spark_rows import assert_equal
from spark_texts import CHANGES, write_pages

from pipeline.config import load_config
from pipeline.run import Result, run

pytestmark = pytest.mark.spark

Go = Callable[..., Result]


def test_the_seeds(seeds_run: Result, on_spark: Go) -> None:
    assert_equal(on_spark(SEEDS, changes=()), seeds_run)


@pytest.mark.parametrize(
    "conf",
    [
        {"shuffle_partitions": "1"},
        {"shuffle_partitions": "4", "adaptive_enabled": "false"},
        {"shuffle_partitions": "64"},
    ],
    ids=["one partition", "four, without AQE", "sixty-four"],
)
def test_whatever_the_partitions(texts: Path, expected: Result, on_spark: Go, conf: dict[str, str]) -> None:
    assert_equal(on_spark(texts, **conf), expected)


def test_pages(tmp_path: Path, on_spark: Go) -> None:
    pages = write_pages(tmp_path / "pages", 40)
    local = run(load_config(), [str(pages)], tmp_path / "local", workers=1, progress=silent)
    assert local.manifest.counts["duplicates"] > 5
    assert_equal(on_spark(pages, changes=()), local)


def test_no_documents_at_all(tmp_path: Path, on_spark: Go) -> None:
    nothing = tmp_path / "nothing.jsonl"
    nothing.write_text("", encoding="utf-8")
    local = run(load_config(), [str(nothing)], tmp_path / "local", workers=1, progress=silent)
    assert_equal(on_spark(nothing, changes=()), local)


def test_rounds_come_to_the_walk(texts: Path, expected: Result, on_spark: Go, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.engines.spark import decide, engine

    asked = []
    by_rounds = decide.decide
    monkeypatch.setattr(engine, "decide", lambda *given: asked.append(1) or by_rounds(*given[:3], 0))
    assert_equal(on_spark(texts), expected)
    assert asked


def test_the_order_of_the_input_says_nothing(tmp_path: Path, texts: Path, expected: Result, on_spark: Go) -> None:
    lines = texts.read_text(encoding="utf-8").splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    shuffled = tmp_path / texts.name
    shuffled.write_text("".join(lines), encoding="utf-8")
    local = run(load_config(None, CHANGES), [str(shuffled)], tmp_path / "run", workers=1, progress=silent)
    assert_equal(on_spark(shuffled), local)
    assert local.manifest.counts == expected.manifest.counts


def test_templates_of_an_earlier_run(tmp_path: Path, texts: Path, expected: Result, on_spark: Go) -> None:
    config, names = load_config(None, CHANGES), [str(texts)]
    local = run(config, names, tmp_path / "run", workers=1, progress=silent, templates=expected.folder)
    assert_equal(on_spark(texts, templates=expected.folder), local)


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
    assert_equal(on_spark(texts), expected)
    assert len(diary.read_text(encoding="utf-8").split()) > 8
