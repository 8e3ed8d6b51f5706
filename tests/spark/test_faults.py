"""A run that was killed goes on from its checkpoints; a damaged checkpoint is never taken for a smaller one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from places import ROOT, silent
from spark_rows import assert_equal
from spark_texts import records, write

from pipeline.config import load_config
from pipeline.engines import EngineError, Reached
from pipeline.run import Result, run

pytestmark = pytest.mark.spark

Go = Callable[..., Result]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("texts") / "texts.jsonl", records(200))


@pytest.fixture(scope="module")
def expected(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("local") / "run"
    return run(load_config(), [str(texts)], folder, workers=1, progress=silent)


def stop_at(phase: str) -> Callable[[Reached], None]:
    """Interrupt a run when a phase begins."""

    def stop(reached: Reached) -> None:
        if reached.phase == phase:
            raise KeyboardInterrupt

    return stop


def checkpoints(work: Path) -> dict[str, int]:
    """The checkpoints that are there, and when each was written."""
    return {path.parent.name: path.stat().st_mtime_ns for path in work.glob("*/contents.json")}


@pytest.mark.parametrize("moment", ["buckets-*", "write-*"], ids=["mid-decision", "mid-write"])
def test_a_killed_driver_leaves_nothing_half_done(
    tmp_path: Path, texts: Path, expected: Result, on_spark: Go, moment: str
) -> None:
    work, output = tmp_path / ".spark.work", tmp_path / "spark"
    words = ["run", "--input", texts, "--output", output, "--engine", "spark", "--master", "local[2]"]
    code = "from pipeline.cli import main; main()"
    driver = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)], cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while driver.poll() is None and not list(work.glob(moment)):
        time.sleep(0.05)
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    assert not output.exists(), "half a run is never seen"
    before = checkpoints(work)
    assert any(name.startswith("clean-") for name in before)
    seen: list[dict[str, int]] = []

    def look(reached: Reached) -> None:
        if reached.phase == "write":
            seen.append(checkpoints(work))

    assert_equal(on_spark(texts, progress=look), expected)
    assert {name: seen[0].get(name) for name in before} == before, "what was done is not done again"
    assert driver.returncode == -signal.SIGKILL


def damage(path: Path, how: str) -> None:
    """Do something to a file that must not go unnoticed."""
    whole = path.read_bytes()
    if how == "is gone":
        path.unlink()
    elif how == "bytes instead of":
        os.truncate(path, len(whole) // 2)
    else:
        path.write_bytes(whole[:100] + bytes(len(whole) - 200) + whole[-100:])


@pytest.mark.parametrize("how", ["is gone", "bytes instead of", "hecksum"])
def test_a_damaged_checkpoint_is_no_smaller_one(tmp_path: Path, texts: Path, on_spark: Go, how: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        on_spark(texts, progress=stop_at("near-duplicates"))
    victim = max((tmp_path / ".spark.work").glob("clean-*/part-*.parquet"), key=lambda path: path.stat().st_size)
    damage(victim, how)
    with pytest.raises(EngineError if how != "hecksum" else Exception, match=how):
        on_spark(texts)
    assert not (tmp_path / "spark").exists()


def test_a_file_that_goes_while_it_is_used_is_missed(tmp_path: Path, texts: Path, on_spark: Go) -> None:
    def remove(reached: Reached) -> None:
        if reached.phase == "write" and not reached.done:
            next((tmp_path / ".spark.work").glob("clean-*/part-*.parquet")).unlink()

    with pytest.raises(Exception, match=r"(?i)exist|gone|not found"):
        on_spark(texts, progress=remove)
    assert not (tmp_path / "spark").exists()
