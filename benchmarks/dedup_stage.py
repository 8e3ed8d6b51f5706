"""The whole stage on a corpus, and a corpus looked up in an index of another.

python benchmarks/dedup_stage.py C.parquet [C2.parquet]          CPU, its parts, memory, and how the CPU grows
python benchmarks/dedup_stage.py C.parquet --against A.parquet   an index of A, its size, and C looked up in it

Reading and writing Parquet are left out, except where the index reads the texts of candidates.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.dedup.decide import decide
from pipeline.dedup.growth import Run, add, joined, sketch
from pipeline.dedup.index import Index, shard_of
from pipeline.dedup.order import priority
from pipeline.dedup.outcome import Decision
from pipeline.dedup.settings import Settings
from pipeline.dedup.signatures import Signatures, signatures
from pipeline.write import Settings as WriteSettings
from pipeline.write import write_shard

WISH = Settings()
BATCH, SHARD = 2000, 100_000
T = TypeVar("T")


def mapped(corpus: Path, copy: Path) -> pa.Table:
    """The ids and texts of a Parquet file, mapped from an uncompressed copy of it."""
    schema = pa.schema([("id", pa.string()), ("text", pa.large_string())])
    with pa.OSFile(str(copy), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for batch in pq.ParquetFile(corpus).iter_batches(20_000, columns=["id", "text"]):
            writer.write_table(pa.Table.from_batches([batch]).cast(schema))
    return pa.ipc.open_file(pa.memory_map(str(copy))).read_all()


def sign(table: pa.Table) -> Signatures:
    signed, at = np.empty((len(table), WISH.num_perm), np.uint32), 0
    for batch in table.to_batches(max_chunksize=BATCH):
        signed[at : at + len(batch)] = signatures(batch["text"], WISH)
        at += len(batch)
    return signed


def decide_on(table: pa.Table, signed: Signatures, against: Index | None = None) -> Decision:
    order = priority(table.select(["id"]).append_column("length", pc.binary_length(table["text"])), WISH)
    return decide(table["id"], table["text"], signed, order, WISH, against)


def timed(run: Callable[[], T]) -> tuple[float, T]:
    """Seconds of CPU, and what came out."""
    start = time.process_time()
    result = run()
    return time.process_time() - start, result


def anonymous_memory() -> int:
    """Bytes of this process that no file stands behind."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("RssAnon:")[1].split()[0]) * 1024


@contextmanager
def watched() -> Iterator[list[int]]:
    """A list whose only element becomes the most anonymous memory that was held more than before."""
    before, peak, done = anonymous_memory(), [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            peak[0] = max(peak[0], anonymous_memory() - before)

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield peak
    done.set()
    watcher.join()


def measure_stages(corpora: list[Path], folder: Path) -> None:
    """Each corpus, and how the time grows from the first to the last."""
    counts, seconds = zip(*(measure_stage(corpus, folder) for corpus in corpora), strict=True)
    if len(corpora) > 1:
        print(f"{counts[-1] / counts[0]:.1f} times the documents take {seconds[-1] / seconds[0]:.1f} times the CPU")


def measure_stage(corpus: Path, folder: Path) -> tuple[int, float]:
    """Signatures, bands, verification and decision on texts that are mapped from a file: documents, and seconds."""
    table = mapped(corpus, folder / "texts.arrow")
    decide_on(table.slice(0, 100), sign(table.slice(0, 100)))
    with watched() as peak:
        signing, signed = timed(lambda: sign(table))
        deciding, found = timed(lambda: decide_on(table, signed))
    each = 1e6 / len(table)
    print(f"{corpus.name}: {len(table):,} documents, {(signing + deciding) * each:.1f} CPU microseconds each")
    print(f"  signatures {signing * each:.1f}, decision {deciding * each:.1f}")
    print(f"  anonymous memory: {peak[0] / 2**20:.0f} MiB more than before, signatures included")
    print(f"  {found.stats}")
    return len(table), signing + deciding


def build(corpus: Path, folder: Path) -> Path:
    """An index of a corpus, over shards as a run writes them. What it takes is printed."""
    table = mapped(corpus, folder / "old.arrow")
    found = decide_on(table, sign(table))
    kept = table.filter(pc.invert(pc.is_in(table["id"], found.duplicates["dropped"]))).sort_by("id")
    root = folder / "index"
    root.mkdir()
    paths = [folder / f"part-{first}.parquet" for first in range(0, len(kept), SHARD)]
    for number, path in enumerate(paths):
        write_shard(path, kept.slice(number * SHARD, SHARD), WriteSettings())
    order = priority(table.select(["id"]).append_column("length", pc.binary_length(table["text"])), WISH)
    shards = [shard_of(path, root) for path in paths]

    def grow() -> None:
        sketches = joined([sketch(batch["text"], WISH) for batch in table.to_batches(max_chunksize=BATCH)])
        add(root, Run(table["id"], sketches, order, found.duplicates, shards), WISH)

    seconds, _ = timed(grow)
    size = sum(file.stat().st_size for file in root.glob("*/*"))
    print(f"index of {corpus.name}: {len(table):,} documents, {size / len(table):.0f} bytes each without text")
    print(f"  built in {seconds:.1f} s of CPU, signatures included")
    for threshold in (0.5, 0.6, 0.7, 0.8, 0.9):
        bands, _ = Settings(threshold=threshold).shape()
        print(f"  at threshold {threshold}: {bands} bands, {16 + 4 * bands} bytes a document")
    return root


def measure_index(corpus: Path, old: Path, folder: Path) -> None:
    """New documents looked up in an index of others, beyond their own signatures."""
    root = build(old, folder)
    table = mapped(corpus, folder / "new.arrow")
    signed = sign(table)
    decide_on(table.slice(0, 100), signed[:100], Index(root, WISH))
    seconds, found = timed(lambda: decide_on(table, signed, Index(root, WISH)))
    print(f"{corpus.name} looked up in it: {len(table):,} documents, {seconds:.2f} s of CPU beyond their signatures")
    print(f"  {found.stats}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="+", help="the smallest first")
    parser.add_argument("--against", type=Path, help="a corpus that an index is made of")
    args = parser.parse_args()
    pa.set_cpu_count(1)
    with tempfile.TemporaryDirectory() as folder:
        if args.against:
            measure_index(args.corpus[0], args.against, Path(folder))
        else:
            measure_stages(args.corpus, Path(folder))


if __name__ == "__main__":
    main()
