"""What the tests on Spark share. They skip, and say so, where pyspark or Java is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from places import silent

from pipeline.config import load_config
from pipeline.engines import Progress, chosen
from pipeline.run import Result, run

SMALL = (
    "spark.driver.memory=2g",
    "spark.sql.shuffle.partitions=3",
    "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1",
)

LEFT_OPEN = ("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
"""What py4j does: it leaves its sockets to the garbage collector."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs Spark, where there is none."""
    java = shutil.which("java") or os.environ.get("JAVA_HOME")
    why = "pyspark is not installed: pip install '.[spark]'" if find_spec("pyspark") is None else ""
    why = why or (
        "" if java else "Java is missing: install openjdk-17-jre-headless, or what your distribution calls it"
    )
    for item in items:
        if item.get_closest_marker("spark"):
            item.add_marker(pytest.mark.filterwarnings(*LEFT_OPEN))
            if why:
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture
def on_spark(tmp_path: Path) -> Callable[..., Result]:
    """Run some inputs on Spark into `tmp_path`."""

    def go(
        *inputs: Path,
        name: str = "spark",
        changes: tuple[str, ...] = (),
        conf: tuple[str, ...] = (),
        master: str = "local[2]",
        progress: Progress = silent,
    ) -> Result:
        start = chosen.spark(master, (*SMALL, *conf))
        names = [str(path) for path in inputs]
        return run(load_config(None, changes), names, tmp_path / name, workers=1, progress=progress, start=start)

    return go
