"""Near-duplicates: text to signature against the peers, and the whole stage on a corpus.

    python benchmarks/dedup.py                                  signatures
    python benchmarks/dedup.py --corpus C.parquet [C2.parquet]  and the stage, on Parquet files with id and text

Peers take turns with ours in one process on one thread; microseconds of CPU time a text, the least and the median.
"""

# ruff: noqa: PLC0415 - each part is a process of its own, and loads no more than it measures

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
sys.path.insert(0, str(Path(__file__).parents[1]))

WORDS, TEXTS, ROUNDS = 400, 300, 9
SEEDS = Path(__file__).parents[1] / "seeds"


def sample_texts() -> list[str]:
    """Texts of WORDS words each, drawn from the seeds."""
    words = " ".join(path.read_text() for path in sorted(SEEDS.glob("*.txt"))).split()
    chance = random.Random(1)
    return [" ".join(chance.choices(words, k=WORDS)) for _ in range(TEXTS)]


def shingles_of(text: str) -> list[bytes]:
    words = text.split()
    return [" ".join(words[i : i + 5]).encode() for i in range(len(words) - 4)]


def contenders(texts: list[str]) -> dict[str, tuple[Callable[[], object], int]]:
    """Name, what to run, and of how many texts."""
    import pyarrow as pa
    import xxhash
    from datasketch import MinHash

    from pipeline.dedup.settings import Settings
    from pipeline.dedup.signatures import signatures

    column, few = pa.array(texts), texts[:30]

    def sketch(**options: object) -> None:
        for text in few:
            MinHash(128, seed=1, **options).update_batch(shingles_of(text))

    runs = {
        "ours": (lambda: signatures(column, Settings()), len(texts)),
        "datasketch": (sketch, len(few)),
        "datasketch xxh32": (lambda: sketch(hashfunc=xxhash.xxh32_intdigest), len(few)),
    }
    try:
        from rensa import RMinHash
    except ImportError:
        return runs

    def rensa() -> None:
        for text in few:
            words = text.split()
            peer = RMinHash(128, 1)
            peer.update([" ".join(words[i : i + 5]) for i in range(len(words) - 4)])
            peer.digest()

    return runs | {"rensa R": (rensa, len(few))}


def take_turns(runs: dict[str, tuple[Callable[[], object], int]]) -> None:
    """Run all in turn, ours before each of the others, and print them with their ratio to ours."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run, _ in runs.values():
        run()
    for _ in range(ROUNDS):
        for name in [name for peer in list(runs)[1:] for name in ("ours", peer)]:
            run, count = runs[name]
            start = time.process_time()
            run()
            times[name].append((time.process_time() - start) / count * 1e6)
    ours = times["ours"]
    for name, taken in times.items():
        least, middle = min(taken), statistics.median(taken)
        ratios = f"{least / min(ours):6.1f}x  {middle / statistics.median(ours):6.1f}x"
        print(f"  {name:18} {least:8.1f} {middle:8.1f}   {ratios if name != 'ours' else ''}")


def vectors() -> str:
    """What the compiler may use here."""
    import llvmlite.binding as llvm

    features = llvm.get_host_cpu_features()
    return next(
        (name for name, flag in (("AVX-512", "avx512bw"), ("AVX2", "avx2")) if features.get(flag)), "neither AVX"
    )


def measure_signatures(*, plain: bool) -> None:
    if plain:
        sys.modules["numba"] = None  # type: ignore[assignment]
    print(f"text to signature, microseconds a text ({'numba blocked' if plain else vectors()}): least, median, ratios")
    runs = contenders(sample_texts())
    take_turns(dict(list(runs.items())[:2]) if plain else runs)


def anonymous_memory() -> int:
    """Bytes of this process that no file stands behind."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("RssAnon:")[1].split()[0]) * 1024


def sign(table: Any, wish: Any) -> Any:
    import numpy as np

    from pipeline.dedup.signatures import signatures

    signed, at = np.empty((len(table), wish.num_perm), np.uint32), 0
    for batch in table.to_batches(max_chunksize=2000):
        signed[at : at + len(batch)] = signatures(batch["text"], wish)
        at += len(batch)
    return signed


def decide_on(table: Any, signed: Any, wish: Any) -> Any:
    import pyarrow.compute as pc

    from pipeline.dedup.decide import decide
    from pipeline.dedup.order import priority

    order = priority(table.select(["id"]).append_column("length", pc.binary_length(table["text"])), wish)
    return decide(table["id"], table["text"], signed, order, wish)


def measure_stage(corpus: Path) -> None:
    """Signatures, bands, verification and decision on texts that are mapped from a file."""
    import pyarrow as pa

    from pipeline.dedup.settings import Settings

    pa.set_cpu_count(1)
    wish = Settings()
    with tempfile.TemporaryDirectory() as folder:
        table = mapped(corpus, Path(folder) / "texts.arrow")
        decide_on(table.slice(0, 100), sign(table.slice(0, 100), wish), wish)
        before, peak, done = anonymous_memory(), [0], threading.Event()

        def watch() -> None:
            while not done.wait(0.02):
                peak[0] = max(peak[0], anonymous_memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        start = time.process_time()
        signed = sign(table, wish)
        middle = time.process_time()
        found = decide_on(table, signed, wish)
        end = time.process_time()
        done.set()
        watcher.join()
    each = 1e6 / len(table)
    print(f"{corpus.name}: {len(table)} documents, {(end - start) * each:.1f} CPU microseconds each")
    print(f"  signatures {(middle - start) * each:.1f}, decision {(end - middle) * each:.1f}")
    print(f"  anonymous memory: {(peak[0] - before) / 2**20:.0f} MiB more than before, signatures included")
    print(f"  {found.stats}")


def mapped(corpus: Path, copy: Path) -> Any:
    """The ids and texts of a Parquet file, mapped from an uncompressed copy of it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("id", pa.string()), ("text", pa.large_string())])
    with pa.OSFile(str(copy), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for batch in pq.ParquetFile(corpus).iter_batches(20_000, columns=["id", "text"]):
            writer.write_table(pa.Table.from_batches([batch]).cast(schema))
    return pa.ipc.open_file(pa.memory_map(str(copy))).read_all()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, nargs="+", default=[])
    parser.add_argument("--part", choices=["compiled", "plain", "stage"], help="only one part, in this process")
    args = parser.parse_args()
    if args.part == "stage":
        measure_stage(args.corpus[0])
    elif args.part:
        measure_signatures(plain=args.part == "plain")
    else:
        parts = [["--part", "compiled"], ["--part", "plain"]]
        parts += [["--part", "stage", "--corpus", str(path)] for path in args.corpus]
        for part in parts:
            subprocess.run([sys.executable, __file__, *part], check=True)


if __name__ == "__main__":
    main()
