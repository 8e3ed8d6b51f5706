"""A whole run, measured: speed, memory of the process tree, where the time goes, what was done and written.

    python benchmarks/run.py CORPUS [--workers 2] [--set steps=...]     our pipeline alone
    python benchmarks/run.py CORPUS --workers 1 2                       and again with other numbers of workers
    python benchmarks/run.py CORPUS --peer PYTHON                       in turns with datatrove: read, MinHash, Parquet
    python benchmarks/run.py PAGES --html --peer PYTHON                 the same from HTML, with trafilatura there

CORPUS is a Parquet file with `id` and `text` (PAGES: `id` and `html`). PYTHON is an interpreter that has datatrove, of
a virtual environment of its own: pip install datatrove==0.10.1 pyarrow spacy nltk trafilatura lxml_html_clean orjson
"xxhash<4". With a column `kind` (planted copies) both answers are judged by exact Jaccard. The words of CORPUS must be
real ones: datatrove takes digits out before it compares, so that words such as w17 and w42 are one to it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path

from planted import judged
from process_tree import Usage, measured
from pyarrow import parquet

ROOT = Path(__file__).parents[1]
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
READ_AND_DEDUPLICATE = "steps=['near_duplicates']"
READ_EXTRACT_AND_DEDUPLICATE = "steps=['extract', 'near_duplicates']"
MIB = 1 << 20


def ours(corpus: Path, output: Path, workers: int, changes: Sequence[str]) -> Usage:
    """Clean the corpus with the command line, from nothing."""
    shutil.rmtree(output, ignore_errors=True)
    command = [sys.executable, "-m", "pipeline", "run", "--input", str(corpus), "--output", str(output), "--fresh"]
    command += ["--workers", str(workers), "--quiet", *(word for change in changes for word in ("--set", change))]
    usage = measured(command, os.environ | ONE_THREAD)
    if usage.code:
        raise SystemExit(usage.output)
    return usage


def theirs(python: str, corpus: Path, output: Path, workers: int, *, html: bool) -> Usage:
    """The same job by datatrove."""
    shutil.rmtree(output, ignore_errors=True)
    job = Path(__file__).with_name("datatrove_job.py")
    command = [python, str(job), str(corpus), str(output), "--workers", str(workers), *(["--html"] if html else [])]
    usage = measured(command, os.environ | ONE_THREAD)
    if usage.code:
        raise SystemExit(usage.output[-2000:])
    return usage


def print_run(name: str, documents: int, usage: Usage) -> None:
    """One line of what a run took."""
    print(
        f"  {name:<22} {usage.seconds:8.1f} s  {documents / usage.seconds:8,.0f} a second  "
        f"{usage.cpu_seconds / documents * 1e3:7.3f} CPU ms each  peak {usage.peak / MIB:6,.0f} MiB, "
        f"{usage.anonymous / MIB:6,.0f} of them anonymous, {usage.processes} processes"
    )


def print_inside(output: Path) -> None:
    """What a finished run of ours says of itself."""
    manifest = json.loads((output / "run.json").read_text())
    counts, seconds = manifest["counts"], manifest["seconds"]
    print("  " + ", ".join(f"{value:,} {name}" for name, value in counts.items()))
    whole = sum(seconds.values())
    print("  wall by phase: " + ", ".join(f"{name} {value / whole:.0%}" for name, value in seconds.items()))
    inserted = sum(rows for rule, rows, _ in manifest["rules"] if rule.startswith("repair."))
    cut = sum(lines for rule, _, lines in manifest["rules"] if rule.startswith(("clutter.", "site.", "extract.")))
    print(f"  {cut:,} lines cut, {inserted:,} repairs")
    for table in ("documents", "audit"):
        size = sum(path.stat().st_size for path in (output / table).iterdir())
        print(f"  {table}: {size / MIB:,.0f} MiB in shards")


def measure(corpus: Path, all_workers: Sequence[int], changes: Sequence[str], folder: Path) -> None:
    """Our pipeline alone."""
    documents = parquet.ParquetFile(corpus).metadata.num_rows
    print(f"{corpus.name}: {documents:,} documents")
    for workers in all_workers:
        print_run(f"{workers} workers", documents, ours(corpus, folder / "ours", workers, changes))
    print_inside(folder / "ours")


def compare(corpus: Path, peer: str, workers: int, rounds: int, folder: Path, *, html: bool) -> None:
    """Ours and datatrove in turns."""
    documents = parquet.ParquetFile(corpus).metadata.num_rows
    steps = READ_EXTRACT_AND_DEDUPLICATE if html else READ_AND_DEDUPLICATE
    print(f"{corpus.name}: {documents:,} {'pages' if html else 'texts'}, {workers} workers each, in turns")
    taken: dict[str, list[Usage]] = {"ours": [], "datatrove": []}
    for _ in range(rounds):
        for name, usages in taken.items():
            output = folder / name
            if name == "ours":
                usage = ours(corpus, output, workers, [steps])
            else:
                usage = theirs(peer, corpus, output, workers, html=html)
            usages.append(usage)
            print_run(name, documents, usage)
    for what, of in (("the clock", attrgetter("seconds")), ("CPU", attrgetter("cpu_seconds"))):
        own, other = (list(map(of, taken[name])) for name in ("ours", "datatrove"))
        median = statistics.median(other) / statistics.median(own)
        print(f"  by {what}, ours is faster by {min(other) / min(own):.1f} (least of {rounds}), {median:.1f} (median)")
    if "kind" in parquet.read_schema(corpus).names:
        for name in taken:
            print(f"  {name}: {judged(corpus, folder / name)}")


def has_datatrove(python: str) -> bool:
    """Whether the interpreter is there and has datatrove."""
    try:
        return subprocess.run([python, "-c", "import datatrove"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--workers", type=int, nargs="+", default=[2])
    parser.add_argument("--set", dest="changes", action="append", default=[], help="a change of the default config")
    parser.add_argument("--html", action="store_true", help="the corpus holds pages")
    parser.add_argument("--peer", help="a Python that has datatrove")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where outputs go; the default is a temporary folder")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        if args.peer is None:
            measure(args.corpus, args.workers, args.changes, folder)
        elif has_datatrove(args.peer):
            compare(args.corpus, args.peer, args.workers[0], args.rounds, folder, html=args.html)
        else:
            print(f"{args.peer} has no datatrove: see --help for what it needs; nothing was compared")


if __name__ == "__main__":
    main()
