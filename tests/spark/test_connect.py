"""The thin client: a run whose driver only sends plans to a server. PYTHON_CONNECT is a Python with that extra.

Its minor version may be another than the server's.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from places import SEEDS
from spark_cluster import HOST, SMALL, environment, free_port, spark_class
from spark_driver import Job
from spark_rows import assert_equal

from pipeline.run import Result
from pipeline.write.manifest import read_manifest

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
CLIENT = os.environ.get("PYTHON_CONNECT", "")
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(not CLIENT, reason="PYTHON_CONNECT names no Python with '.[spark-connect]'"),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A Spark Connect server in `local[2]`, by its address."""
    port = free_port()
    of_server = {"spark.connect.grpc.binding.port": str(port), "spark.ui.enabled": "false", "spark.driver.host": HOST}
    conf = SMALL | of_server
    words = [word for name, value in conf.items() for word in ("--conf", f"{name}={value}")]
    words = ["org.apache.spark.deploy.SparkSubmit", "--master", "local[2]", "--class", SERVER, *words, "spark-internal"]
    with (tmp_path / "server.log").open("wb") as log:
        started = subprocess.Popen([spark_class(), *words], env=environment(), stdout=log, stderr=log)
    while not listens(port):
        assert started.poll() is None, (tmp_path / "server.log").read_text()
        time.sleep(0.2)
    yield f"sc://{HOST}:{port}"
    started.send_signal(signal.SIGTERM)
    started.wait()


def listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex((HOST, port)) == 0


def test_a_thin_client_runs_the_seeds(tmp_path: Path, server: str, seeds_run: Result) -> None:
    conf = {"spark.sql.shuffle.partitions": "3"}
    job = Job((str(SEEDS),), str(tmp_path / "run"), server, conf=conf)
    words = [CLIENT, str(Path(__file__).with_name("spark_driver.py")), msgspec.json.encode(job).decode()]
    done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-5000:]
    assert_equal(Result(tmp_path / "run", read_manifest(tmp_path / "run"), fresh=True, max_quarantine=1), seeds_run)
