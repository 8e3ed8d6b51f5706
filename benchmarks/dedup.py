"""Near-duplicates: text to signature against the peers, the whole stage, and the index.

    python benchmarks/dedup.py                                  signatures, and the stage on newswire of our own making
    python benchmarks/dedup.py --corpus C.parquet [C2.parquet]  the stage on Parquet files with id and text, and
                                                                the first looked up in an index of the last

Peers take turns with ours in one process on one thread: ours, a peer, ours, which makes one ratio. Microseconds of CPU
time a text; of the ratios the least and the median, on which the bars stand.
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
import time
from collections.abc import Callable
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
sys.path.insert(0, str(Path(__file__).parents[1]))

WORDS, TEXTS, FEW, ROUNDS = 400, 1500, 30, 41
SEEDS = Path(__file__).parents[1] / "seeds"
BARS = {"AVX-512": (100, 50, 25), "AVX2": (75, 40, 18), "no numba": (5,)}
"""How many times faster than datasketch, datasketch with xxh32, and rensa it should be."""
WIRE = (10_000, 100_000)


Run = Callable[[], object]


def sample_texts() -> list[str]:
    """Texts of WORDS words each, drawn from the seeds."""
    words = " ".join(path.read_text() for path in sorted(SEEDS.glob("*.txt"))).split()
    chance = random.Random(1)
    return [" ".join(chance.choices(words, k=WORDS)) for _ in range(TEXTS)]


def shingles_of(text: str) -> list[bytes]:
    words = text.split()
    return [" ".join(words[i : i + 5]).encode() for i in range(len(words) - 4)]


def contenders(few: list[str]) -> dict[str, Run]:
    """The peers' names, and what signs a few texts."""
    import xxhash
    from datasketch import MinHash

    def sketch(**options: object) -> None:
        for text in few:
            MinHash(128, seed=1, **options).update_batch(shingles_of(text))

    runs = {"datasketch": sketch, "datasketch xxh32": lambda: sketch(hashfunc=xxhash.xxh32_intdigest)}
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

    return runs | {"rensa R": rensa}


def timed(run: Run, count: int) -> float:
    """Microseconds of CPU for each of so many texts."""
    start = time.process_time()
    run()
    return (time.process_time() - start) / count * 1e6


def take_turns(
    ours: Callable[[], object], count: int, peers: dict[str, Callable[[], object]], bars: tuple[int, ...]
) -> None:
    """Run each peer between two runs of ours, and print how many times as long it takes."""
    for run in (ours, *peers.values()):
        run()
    mine, lines = [], []
    for (name, peer), bar in zip(peers.items(), bars, strict=False):
        taken, ratios = [], []
        for _ in range(ROUNDS):
            before, theirs, after = timed(ours, count), timed(peer, FEW), timed(ours, count)
            mine += [before, after]
            taken.append(theirs)
            ratios.append(2 * theirs / (before + after))
        middle = statistics.median(ratios)
        told = f"{min(ratios):6.1f}x {middle:6.1f}x   bar {bar}x: {'holds' if middle >= bar else 'missed'}"
        lines.append(f"  {name:18} {min(taken):8.1f} {statistics.median(taken):8.1f}   {told}")
    print(f"  {'ours':18} {min(mine):8.1f} {statistics.median(mine):8.1f}", *lines, sep="\n")


def vectors() -> str:
    """What the compiler may use here."""
    import llvmlite.binding as llvm

    features = llvm.get_host_cpu_features()
    return next((name for name, flag in (("AVX-512", "avx512bw"), ("AVX2", "avx2")) if features.get(flag)), "AVX2")


def measure_signatures(*, plain: bool) -> None:
    if plain:
        sys.modules["numba"] = None  # type: ignore[assignment]
    import pyarrow as pa

    from pipeline.dedup.settings import Settings
    from pipeline.dedup.signatures import signatures

    made_for = "no numba" if plain else vectors()
    print(f"text to signature, microseconds a text ({made_for}): least, median; ratios to ours: least, median")
    texts = sample_texts()[: TEXTS // 5 if plain else TEXTS]
    column = pa.array(texts)
    take_turns(lambda: signatures(column, Settings()), len(texts), contenders(texts[:FEW]), BARS[made_for])


def corpora(folder: Path) -> list[Path]:
    """Newswire of our own making, in two sizes."""
    from newswire import write

    paths = [folder / f"wire-{count}.parquet" for count in WIRE]
    for path, count in zip(paths, WIRE, strict=True):
        write(path, count, seed=count)
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, nargs="+", default=[], help="the smallest first")
    parser.add_argument("--part", choices=["compiled", "plain"], help="only one part, in this process")
    args = parser.parse_args()
    if args.part:
        measure_signatures(plain=args.part == "plain")
        return
    for part in ("compiled", "plain"):
        subprocess.run([sys.executable, __file__, "--part", part], check=True)
    with tempfile.TemporaryDirectory() as folder:
        paths = args.corpus or corpora(Path(folder))
        stage = Path(__file__).with_name("dedup_stage.py")
        subprocess.run([sys.executable, stage, *paths], check=True)
        subprocess.run([sys.executable, stage, paths[0], "--against", paths[-1]], check=True)


if __name__ == "__main__":
    main()
