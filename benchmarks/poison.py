"""What it costs when one document in a hundred raises: the same run with and without such documents, in turns.

    python benchmarks/poison.py CORPUS [--rounds 3] [--share 0.01] [--workers 2] [--limit 5000]

CORPUS is a Parquet file with `id` and `text`. Both runs have the same stages, which can be poisoned; in one of them the
texts ask for it. Printed is the CPU of the whole process tree, which other work on the machine disturbs less, and
the time on the clock.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
from process_tree import Usage, measured
from pyarrow import parquet
from run import ONE_THREAD

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
sys.path[:0] = [str(TESTS), str(ROOT)]
STEPS = "steps=['normalise', 'repair', 'near_duplicates']"
POISON = "\nPOISON normalise fail"


def poisoned(corpus: Path, target: Path, share: float, limit: int) -> int:
    """Write the first texts of a corpus, every so manieth with poison at its end. Returns how many have it."""
    table = parquet.read_table(corpus, columns=["id", "text"]).slice(0, limit)
    every = round(1 / share) if share else len(table) + 1
    texts = [text + POISON * (n % every == every - 1) for n, text in enumerate(table["text"].to_pylist())]
    parquet.write_table(pa.table({"id": table["id"], "text": texts}), target)
    return len(table) // every


def clean(corpus: Path, output: Path, workers: int) -> None:
    """One run, in a process of its own, with stages that can be poisoned. Prints how many are in quarantine."""
    from engines.poison import PoisonedCleaning  # noqa: PLC0415 - the one who measures needs none of this

    from pipeline import run as runs  # noqa: PLC0415 - as above
    from pipeline.config import load_config  # noqa: PLC0415 - as above

    runs.CleanPages = PoisonedCleaning  # type: ignore[misc]
    done = runs.run(
        load_config(None, (STEPS,)), [str(corpus)], output, workers=workers, progress=lambda _: None, fresh=True
    )
    print(done.manifest.counts["quarantined"])


def timed(corpus: Path, output: Path, workers: int, expected: int) -> Usage:
    """Measure a run, and hold it to the number of its documents that must end in quarantine."""
    command = [sys.executable, __file__, str(corpus), "--clean", str(output), "--workers", str(workers)]
    usage = measured(command, dict(ONE_THREAD, PATH="/usr/bin"))
    if usage.code or usage.output.split()[-1] != str(expected):
        raise SystemExit(usage.output)
    return usage


def compare(corpus: Path, share: float, rounds: int, workers: int, limit: int) -> None:
    """Runs in turns, and how much longer those with poison took."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shares = {"sound": 0.0, "poisoned": share}
        counts = {name: poisoned(corpus, folder / f"{name}.parquet", share, limit) for name, share in shares.items()}
        taken: dict[str, list[Usage]] = {name: [] for name in shares}
        for _ in range(rounds):
            for name, usages in taken.items():
                usages.append(timed(folder / f"{name}.parquet", folder / "run", workers, counts[name]))
        print(f"{corpus.name}: {limit:,} texts, {counts['poisoned']} of them raise, {workers} workers, {rounds} rounds")
        for what, of in (("CPU", lambda usage: usage.cpu_seconds), ("clock", lambda usage: usage.seconds)):
            sound, ill = ([of(usage) for usage in taken[name]] for name in shares)
            ratios = [after / before for before, after in zip(sound, ill, strict=True)]
            print(
                f"  {what:<6} sound {min(sound):6.1f} s, poisoned {min(ill):6.1f} s at best;  "
                f"ratio of best {min(ill) / min(sound):.3f}, median of pairs {statistics.median(ratios):.3f}"
            )


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--share", type=float, default=0.01)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit", type=int, default=5000)
    parser.add_argument("--clean", type=Path, help="only one run, into this folder")
    args = parser.parse_args()
    if args.clean is not None:
        clean(args.corpus, args.clean, args.workers)
    else:
        compare(args.corpus, args.share, args.rounds, args.workers, args.limit)


if __name__ == "__main__":
    main()
