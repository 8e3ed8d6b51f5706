"""What the tests on Spark share. They skip, and say so, where pyspark or Java is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from places import silent
from spark_cluster import MASTER, SMALL, environment
from spark_texts import CHANGES, records, write

from pipeline.config import load_config
from pipeline.engines import Progress, chosen
from pipeline.run import Result, run

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


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus with something of everything."""
    return write(tmp_path_factory.mktemp("texts") / "texts.jsonl", records(240))


@pytest.fixture(scope="session")
def expected(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """What the local engine makes of it, with `CHANGES`."""
    folder = tmp_path_factory.mktemp("local") / "run"
    found = run(load_config(None, CHANGES), [str(texts)], folder, workers=1, progress=silent)
    assert found.manifest.counts["duplicates"] > 20
    assert found.manifest.counts["quarantined"] == 1
    assert len(list((folder / "documents").iterdir())) > 1
    return found


@pytest.fixture(scope="session")
def session() -> Iterator[Any]:
    """A session for all tests: starting Spark takes longer than most of them."""
    from pipeline.engines.spark.session import open_session

    opened = open_session(MASTER, {**SMALL, "spark.executorEnv.PYTHONPATH": environment()["PYTHONPATH"]})
    yield opened
    opened.stop()


@pytest.fixture
def on_spark(tmp_path: Path, session: Any) -> Callable[..., Result]:  # noqa: ARG001 - runs join it
    """Run some inputs on Spark into `tmp_path`."""

    def go(
        *inputs: Path,
        name: str = "spark",
        changes: tuple[str, ...] = CHANGES,
        progress: Progress = silent,
        templates: Path | None = None,
        **conf: str,
    ) -> Result:
        settings = SMALL | {f"spark.sql.{key.replace('_', '.')}": value for key, value in conf.items()}
        start = chosen.spark(MASTER, [f"{key}={value}" for key, value in settings.items()])
        options = {"workers": 1, "progress": progress, "templates": templates, "start": start}
        return run(load_config(None, changes), [str(path) for path in inputs], tmp_path / name, **options)

    return go
