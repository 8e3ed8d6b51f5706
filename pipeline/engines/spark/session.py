"""The door to Spark: a session, as the master that was named gives one.

What Spark is told elsewhere (`spark-submit --conf`, `spark-defaults.conf`) holds; only what the equality of rows rests
on is set here, and for a master in this process what makes sense on one machine.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from pyspark.errors import PySparkRuntimeError
from pyspark.sql import SparkSession

from pipeline.engines import EngineError

RESTS_ON = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",  # "offset" is a column, not a string
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "256",
    "spark.sql.execution.arrow.maxBytesPerBatch": "67108864",  # a column of Arrow's ends at 2 GB of text
}
ON_ONE_MACHINE = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.sql.shuffle.partitions": "8",  # a range each, where Spark is asked for ranges: 200 of them only cost time
}


def running() -> bool:
    """Whether there is a session already, as in a notebook: a run joins it, and leaves it open."""
    return SparkSession.getActiveSession() is not None


def open_session(master: str, settings: Mapping[str, str]) -> SparkSession:
    """A session with this master: `local[2]`, `spark://...`, `yarn`, `k8s://...`; `sc://...` is Spark Connect.

    An empty master is the one that `spark-submit` named, or this machine. Where a session is running already, it is
    that one, whatever its master, with these settings. Raises EngineError where Java is missing.
    """
    builder = SparkSession.builder if running() else at(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except PySparkRuntimeError as error:
        if error.getErrorClass() != "JAVA_GATEWAY_EXITED":
            raise
        raise EngineError("Spark cannot start Java: install Java 17 from your distribution") from error
    for name, value in RESTS_ON.items():
        session.conf.set(name, value)
    return session


def at(master: str) -> SparkSession.Builder:
    """What builds a session with this master."""
    builder = SparkSession.builder.appName("clean-corpus")
    if not master and "PYSPARK_GATEWAY_PORT" not in os.environ:
        master = "local[*]"
    if master.startswith("sc://"):
        return builder.remote(master)
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        for name, value in ON_ONE_MACHINE.items():
            builder = builder.config(name, value)
    return builder.master(master) if master else builder
