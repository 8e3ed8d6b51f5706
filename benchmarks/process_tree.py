"""What a command and all its descendants take: wall and CPU seconds, and the peak of their memory, from /proc."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")
SECONDS_BETWEEN_LOOKS = 1.0


class Usage(NamedTuple):
    """`peak` is the proportional set size of the tree at its highest, `anonymous` what no file stands behind."""

    code: int
    seconds: float
    cpu_seconds: float
    peak: int
    anonymous: int
    processes: int
    output: str


def measured(command: Sequence[str], environment: dict[str, str] | None = None) -> Usage:
    """Run a command to its end, looking at its tree every second."""
    start = time.perf_counter()
    cpu: dict[int, float] = {}
    peak = anonymous = processes = 0
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        while run.poll() is None:
            pids = tree(run.pid)
            cpu |= {pid: seconds for pid in pids if (seconds := cpu_of(pid)) is not None}
            sizes = [memory_of(pid) for pid in pids]
            peak = max(peak, sum(size for size, _ in sizes))
            anonymous = max(anonymous, sum(size for _, size in sizes))
            processes = max(processes, len(pids))
            time.sleep(SECONDS_BETWEEN_LOOKS)
        seconds = time.perf_counter() - start
        output = run.stdout.read() if run.stdout else ""
    return Usage(run.returncode, seconds, sum(cpu.values()), peak, anonymous, processes, output)


def tree(root: int) -> list[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def cpu_of(pid: int) -> float | None:
    """CPU seconds of a process, None where it has gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_of(pid: int) -> tuple[int, int]:
    """Bytes of a process: its share of all pages, and of those that no file stands behind."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return 0, 0
    sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
    return sizes.get("Pss", 0), sizes.get("Pss_Anon", 0) + sizes.get("Pss_Shmem", 0)
