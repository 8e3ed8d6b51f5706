"""Which engine carries a run out. What an engine needs is imported when it is chosen, and not before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.engines import Engine, EngineError, Progress
from pipeline.engines.local import LocalEngine
from pipeline.engines.local.limits import Limits

Start = Callable[[Path, int, Progress, Limits], Engine]
"""Starts an engine with a folder for its checkpoints, so many workers, and what one record may cost."""

MISSING = """--engine spark needs Apache Spark: pip install "clean-corpus[spark]", and Java 17 from your distribution"""


def local(work: Path, workers: int, progress: Progress, limits: Limits) -> Engine:
    """A pool of processes on this machine."""
    return LocalEngine(work, workers, progress, limits)


def spark(master: str, settings: Sequence[str] = ()) -> Start:
    """Spark with this master, and settings such as `spark.executor.memory=4g`. Raises EngineError where it is missing.

    The number of workers is the master's business.
    """
    try:
        from pipeline.engines.spark.engine import SparkEngine  # noqa: PLC0415 - the extra may not be installed
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"pyspark", "py4j", "pandas", "grpc"}:
            raise
        raise EngineError(f"{MISSING} ({error.name} is not there)") from error
    pairs = [setting.partition("=") for setting in settings]
    if wrong := [setting for setting, (_, equals, _) in zip(settings, pairs, strict=True) if not equals]:
        raise EngineError(f"--spark-conf {wrong[0]}: write it as spark.key=value")

    def start(work: Path, _: int, progress: Progress, limits: Limits) -> Engine:
        return SparkEngine(work, progress, limits, master=master, settings={key: value for key, _, value in pairs})

    return start
