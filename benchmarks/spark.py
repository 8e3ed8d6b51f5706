"""What Spark costs beside the local engine: start-up, and CPU for every further 100,000 documents.

    python benchmarks/spark.py --corpus corpus.parquet [--sizes 20000 200000] [--set key=value]

Every run is a process of its own, of which all descendants are reaped, so that CPU is that of the JVM and of all
workers too. The corpus is cut to the sizes; start-up is the smallest run there is, of one document. What both engines
wrote is compared: figures of runs that differ would say nothing.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from pipeline.write import TABLES

BECOME_SUBREAPER = 36
RUN = "from pipeline.cli import main; main()"


def spent() -> float:
    """CPU seconds of all descendants that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measured(words: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of one run with everything that it started."""
    before, start = spent(), time.monotonic()
    done = subprocess.run([sys.executable, "-c", RUN, *words], capture_output=True, text=True, check=False)
    wall = time.monotonic() - start
    if done.returncode:
        sys.exit(done.stderr)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return wall, spent() - before


def cut(corpus: Path, size: int, folder: Path) -> Path:
    """The first documents of a corpus, in a file of their own."""
    path = folder / f"{size}.parquet"
    parquet.write_table(parquet.read_table(corpus).slice(0, size), path, row_group_size=2000)
    return path


def table(run: Path, name: str) -> pa.Table:
    """A table of a run, in its order."""
    return pa.concat_tables([parquet.read_table(path) for path in sorted((run / name).glob("part-*.parquet"))])


def compare(one: Path, other: Path) -> None:
    """Exit where two runs have not the same rows."""
    for name in TABLES:
        if not table(one, name).equals(table(other, name)):
            sys.exit(f"{name} differs between {one.name} and {other.name}")


def main() -> None:
    """Run both engines on every size, and print what a further 100,000 documents cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="Parquet with a column `text`")
    parser.add_argument("--sizes", type=int, nargs=2, default=[20_000, 200_000])
    parser.add_argument("--set", action="append", default=[], help="a setting of the config")
    given = parser.parse_args()
    ctypes.CDLL(None).prctl(BECOME_SUBREAPER, 1)
    cpu: dict[tuple[str, int], float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in (1, *given.sizes):
            path = cut(given.corpus, size, folder)
            for engine, options in (("local", []), ("spark", ["--master", "local[2]"])):
                words = ["run", "--input", str(path), "--output", str(folder / engine), "--workers", "2", "--fresh"]
                words += ["--engine", engine, *options, *(word for change in given.set for word in ("--set", change))]
                wall, cpu[engine, size] = measured(words)
                print(f"{engine:6} {size:>9,} documents  {wall:7.1f} s  {cpu[engine, size]:7.1f} s of CPU", flush=True)
            compare(folder / "local", folder / "spark")
            print(f"{'':6} {size:>9,} documents: the same rows in every table", flush=True)
    small, large = given.sizes
    further = {e: (cpu[e, large] - cpu[e, small]) / (large - small) * 100_000 for e in ("local", "spark")}
    print(
        f"a further 100,000 documents: local {further['local']:.1f} s, spark {further['spark']:.1f} s of CPU, ", end=""
    )
    print(f"ratio {further['spark'] / further['local']:.2f}")


if __name__ == "__main__":
    main()
