"""A run on Spark in a process of its own, which may be killed: `python spark_driver.py JSON`, a `Job`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import msgspec
from places import silent

from pipeline.config import load_config
from pipeline.engines import Engine, Progress
from pipeline.engines.local.limits import Limits
from pipeline.run import run


class Job(msgspec.Struct, frozen=True):
    """What to run: as `run` and `SparkEngine` want it."""

    inputs: tuple[str, ...]
    output: str
    master: str = "local[2]"
    changes: tuple[str, ...] = ()
    conf: dict[str, str] = {}
    walked: int = 1_000_000


def carry_out(job: Job) -> None:
    """Do it."""
    from pipeline.engines.spark.engine import SparkEngine

    def start(work: Path, _: int, progress: Progress, limits: Limits) -> Engine:
        engine = partial(SparkEngine, work, progress, limits, master=job.master)
        return engine(settings=job.conf, walked=job.walked)

    config = load_config(None, job.changes)
    run(config, job.inputs, Path(job.output), workers=1, progress=silent, start=start)


if __name__ == "__main__":
    carry_out(msgspec.json.decode(sys.argv[1], type=Job))
