"""A real cluster, of which executors and workers are killed in every phase of a run: the rows are the same."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from spark_cluster import SMALL, Cluster, environment
from spark_driver import Job
from spark_rows import assert_equal
from spark_texts import CHANGES

from pipeline.run import Result
from pipeline.write.manifest import read_manifest

pytestmark = pytest.mark.spark

PHASES = {
    "map": "clean-*.draft",
    "band shuffle": "buckets-*.draft",
    "verification": "pairs-*.draft",
    "rounds": "dropped-1-*.draft",
    "write": "write-*",
}
"""What appears among the checkpoints when a phase begins."""
SECONDS_IN = 0.3
EAGER = {"": "true", ".interval": "50ms", ".multiplier": "1.01", ".quantile": "0.1", ".minTaskRuntime": "10ms"}
ON_CLUSTER = {
    **SMALL,
    "spark.driver.host": "127.0.0.1",
    "spark.executor.memory": "512m",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.executorEnv.PYTHONPATH": environment()["PYTHONPATH"],
    "spark.task.maxFailures": "10",
}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster for one test, that ends with it."""
    made = Cluster(tmp_path)
    yield made
    made.stop()


def driven(
    folder: Path, texts: Path, cluster: Cluster, kill: Callable[[], None] | None = None, **conf: str
) -> tuple[Result, list[str]]:
    """A run on the cluster, with rounds to the last edge; at the beginning of every phase `kill` is called."""
    output, work = folder / "run", folder / ".run.work"
    settings = ON_CLUSTER | {f"spark.{key}": value for key, value in conf.items()}
    job = Job((str(texts),), str(output), cluster.url, CHANGES, settings, walked=0)
    words = [sys.executable, str(Path(__file__).with_name("spark_driver.py")), msgspec.json.encode(job).decode()]
    reached: list[str] = []
    with (folder / "driver.log").open("wb") as log:
        driver = subprocess.Popen(words, env=environment(), stdout=log, stderr=log)
    try:
        while driver.poll() is None:
            for phase in (phase for phase, name in PHASES.items() if phase not in reached and list(work.glob(name))):
                reached.append(phase)
                if kill is not None:
                    time.sleep(SECONDS_IN)
                    kill()
            time.sleep(0.02)
    finally:
        driver.kill()
        driver.wait()
    assert driver.returncode == 0, (folder / "driver.log").read_text()[-5000:]
    return Result(output, read_manifest(output), fresh=True, max_quarantine=1), reached


@pytest.mark.parametrize("victim", ["executor", "worker"])
def test_the_loss_of_one_in_every_phase(
    tmp_path: Path, texts: Path, expected: Result, cluster: Cluster, victim: str
) -> None:
    kill = cluster.kill_an_executor if victim == "executor" else cluster.kill_a_worker
    found, reached = driven(tmp_path, texts, cluster, kill)
    assert reached == list(PHASES)
    assert_equal(found, expected)


def test_speculation_writes_nothing_twice(tmp_path: Path, texts: Path, expected: Result, cluster: Cluster) -> None:
    conf = {f"speculation{name}": value for name, value in EAGER.items()}
    found, _ = driven(tmp_path, texts, cluster, **conf)
    assert_equal(found, expected)
