"""A run that was killed goes on from its checkpoints; a damaged checkpoint is never taken for a smaller one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from spark_cluster import SMALL, environment
from spark_driver import Job
from spark_rows import assert_equal
from spark_texts import CHANGES

from pipeline.engines import Reached
from pipeline.output import RunError
from pipeline.run import Result

pytestmark = pytest.mark.spark

Go = Callable[..., Result]


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
    job = Job((str(texts),), str(output), changes=CHANGES, conf=SMALL)
    words = [sys.executable, str(Path(__file__).with_name("spark_driver.py")), msgspec.json.encode(job).decode()]
    with (tmp_path / "driver.log").open("wb") as log:
        driver = subprocess.Popen(words, env=environment(), stderr=log, start_new_session=True)
    while driver.poll() is None and not list(work.glob(moment)):
        time.sleep(0.05)
    assert driver.poll() is None, (tmp_path / "driver.log").read_text()
    driver.kill()
    driver.wait()
    assert not output.exists(), "half a run is never seen"
    before = checkpoints(work)
    assert any(name.startswith("clean-") for name in before)
    seen: list[dict[str, int]] = []

    def look(reached: Reached) -> None:
        if reached.phase == "write":
            seen.append(checkpoints(work))

    assert_equal(on_spark(texts, progress=look), expected)
    assert before.items() <= seen[0].items(), "what was there is not made again"


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
    with pytest.raises(RunError if how != "hecksum" else Exception, match=how):
        on_spark(texts)
    assert not (tmp_path / "spark").exists()


def test_a_file_that_goes_while_it_is_used_is_missed(tmp_path: Path, texts: Path, on_spark: Go) -> None:
    def remove(reached: Reached) -> None:
        if reached.phase == "write" and not reached.done:
            next((tmp_path / ".spark.work").glob("clean-*/part-*.parquet")).unlink()

    with pytest.raises(Exception, match=r"(?i)exist|gone|not found"):
        on_spark(texts, progress=remove)
    assert not (tmp_path / "spark").exists()
