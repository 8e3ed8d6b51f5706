"""Kill -9 any process of a run, at random moments, again and again: what comes of it has the bytes of a quiet run.

    python tests/soak/kills.py 1000 [--seed 1]

A run that dies is started again, as the next night would do it; one that finishes is compared, and begun anew.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLES = ("documents", "audit", "duplicates", "dropped", "quarantine", "templates", "relations")
SECONDS_A_RUN, MOST_SECONDS = 8.0, 20.0
"""What a run takes where nothing is in its way, and the longest that moments to kill are spread over."""
PARAGRAPH = (
    "The committee of town {n} met on {n} occasions last year, and its {k} members agreed on a plan that few had "
    "expected.It was saidthat the bridge would be built by spring, and that {k} boats would cross until then.\n"
)


def write_corpus(path: Path, count: int) -> Path:
    """Articles of some sites with furniture around, and a copy of every fifth."""
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            story = "".join(PARAGRAPH.format(n=n * 97 + k, k=k + 2) for k in range(6))
            text = f"Site {n % 3} Daily\nHome | News | Sport\n{story}\nRelated News\nMore of {n}\n© Site {n % 3}\n"
            for name in (f"doc{n:04d}", f"copy{n:04d}")[: 1 + (n % 5 == 0)]:
                row = {"id": name, "url": f"https://site{n % 3}.example/{name}", "text": text}
                file.write(json.dumps(row) + "\n")
    return path


def command(corpus: Path, output: Path) -> list[str]:
    """A run in many small parts."""
    words = [
        "run",
        "--input",
        corpus,
        "--output",
        output,
        "--workers",
        2,
        "--quiet",
        "--set",
        "input.split_bytes=20000",
    ]
    return [sys.executable, "-m", "pipeline", *map(str, words)]


def start(corpus: Path, output: Path) -> subprocess.Popen[str]:
    """Begin a run, or let it go on."""
    return subprocess.Popen(command(corpus, output), cwd=ROOT, stderr=subprocess.PIPE, text=True)


def tree(root: int) -> list[int]:
    """A process and all below it. A forkserver's children have another parent, but the same ancestor."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def bytes_of(output: Path) -> dict[str, bytes]:
    """Every shard of a run."""
    paths = [path for table in TABLES for path in sorted((output / table).glob("*.parquet"))]
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in paths}


def quiet_run(corpus: Path, output: Path) -> tuple[dict[str, bytes], float]:
    """What an undisturbed run writes, and how long it takes."""
    began = time.monotonic()
    process = start(corpus, output)
    said = process.communicate()[1]
    assert process.returncode == 0, said
    return bytes_of(output), time.monotonic() - began


def soak(kills: int, seed: int, folder: Path, documents: int = 80) -> Counter[str]:
    """So many kills. Returns how often what happened. Raises AssertionError where bytes differ or a run is stuck."""
    chance = random.Random(seed)
    corpus = write_corpus(folder / "corpus.jsonl", documents)
    expected, seconds = quiet_run(corpus, folder / "quiet")
    if seconds > SECONDS_A_RUN:  # it had to compile, or the machine is busy: which of them, another run tells
        again, seconds = quiet_run(corpus, folder / "again")
        assert again == expected
    seconds = min(seconds, MOST_SECONDS)
    seen: Counter[str] = Counter()
    output = folder / "killed"
    while seen["kills"] < kills:
        seen["starts"] += 1
        disturb(start(corpus, output), chance, seconds, kills, seen)
        if (output / "run.json").exists():
            check(output, expected, seen)
    process = start(corpus, output)
    said = process.communicate()[1]
    assert process.returncode == 0, said
    check(output, expected, seen)
    left = sorted(path.name for path in folder.iterdir() if path.name.startswith(".killed"))
    assert left == [], left
    return seen


def check(output: Path, expected: dict[str, bytes], seen: Counter[str]) -> None:
    """A finished run has the bytes of the quiet one; then it goes, so that the next begins from nothing."""
    found = bytes_of(output)
    assert found.keys() == expected.keys(), found.keys() ^ expected.keys()
    different = [name for name in expected if found[name] != expected[name]]
    assert not different, different
    seen["finished"] += 1
    print(f"{seen['kills']} kills, {seen['finished']} runs with the same bytes", flush=True)  # noqa: T201 - a script
    subprocess.run(["rm", "-r", str(output)], check=True)


def disturb(
    process: subprocess.Popen[str], chance: random.Random, seconds: float, kills: int, seen: Counter[str]
) -> None:
    """Kill processes of a run until its parent is gone, by our hand or by itself."""
    while process.poll() is None and seen["kills"] < kills:
        try:
            process.wait(chance.uniform(0, seconds / 2))
        except subprocess.TimeoutExpired:
            victim = chance.choice(tree(process.pid))
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
                seen["kills"] += 1
                seen["parents" if victim == process.pid else "others"] += 1
    said = process.communicate()[1]
    assert "Traceback" not in said, said


def main() -> None:
    """Parse, soak, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kills", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(dict(soak(args.kills, args.seed, Path(folder))))  # noqa: T201 - it is a script


if __name__ == "__main__":
    main()
