"""A standalone cluster on loopback: a master, workers of one core each, and what kills them, by process id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from places import ROOT

HOST = "127.0.0.1"
MASTER_CLASS, WORKER_CLASS = (f"org.apache.spark.deploy.{name}" for name in ("master.Master", "worker.Worker"))
EXECUTOR = b"CoarseGrainedExecutorBackend"
MASTER = "local[2,4]"
"""Two cores; a task may fail three times."""
SMALL = {
    "spark.driver.memory": "2g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "3",
    "spark.sql.adaptive.enabled": "true",
}
"""What every test begins with: the session is one for all of them."""


def environment() -> dict[str, str]:
    """What drivers and executors need to find: this Python, this package, these tests."""
    paths = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "spark")]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": HOST,
    }


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind((HOST, 0))
        return int(asked.getsockname()[1])


def spark_class() -> str:
    """What starts a class of Spark's in this process: the extra brings it along."""
    spec = find_spec("pyspark")
    assert spec
    assert spec.origin
    return str(Path(spec.origin).parent / "bin" / "spark-class")


class Cluster:
    """A master and two workers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        port = free_port()
        self.url = f"spark://{HOST}:{port}"
        self.master = self._start("master", MASTER_CLASS, "--host", HOST, "--port", str(port), "--webui-port", "0")
        self.workers: list[subprocess.Popen[bytes]] = []
        for _ in range(2):
            self.add_worker()

    def add_worker(self) -> None:
        where = self.folder / f"worker-{len(self.workers)}"
        words = ["--cores", "1", "--memory", "1g", "--host", HOST, "--webui-port", "0", "--work-dir", str(where)]
        self.workers.append(self._start(where.name, WORKER_CLASS, *words, self.url))

    def kill_an_executor(self) -> None:
        """SIGKILL, once there is one."""
        while not (found := [pid for worker in self.workers for pid in executors_of(worker.pid)]):
            time.sleep(0.05)
        os.kill(found[0], signal.SIGKILL)

    def kill_a_worker(self) -> None:
        """SIGKILL to the oldest, for which another one starts."""
        oldest = next(worker for worker in self.workers if worker.poll() is None)
        oldest.kill()
        oldest.wait()
        self.add_worker()

    def stop(self) -> None:
        """End all that was started; executors end when they miss their worker."""
        for process in (*self.workers, self.master):
            process.terminate()
            process.wait()

    def _start(self, name: str, of: str, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("wb") as log:
            small = environment() | {"SPARK_DAEMON_MEMORY": "256m"}
            return subprocess.Popen([spark_class(), of, *words], env=small, stdout=log, stderr=log)


def executors_of(worker: int) -> list[int]:
    """The process ids of the executors of a worker."""
    found = []
    for threads in Path(f"/proc/{worker}/task").glob("*/children"):
        try:
            found += [int(pid) for pid in threads.read_text().split() if EXECUTOR in command_of(pid)]
        except OSError:  # it ended while we looked
            continue
    return found


def command_of(pid: str) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
