"""Texts a second a core of the clutter stage: `python benchmarks/clutter.py [TEXTS.parquet ...]`.

Each file has a row a text, with a column `lines` or `text`; without files, the seeds. Whole passes over a file take
turns with passes of the matcher alone, in process CPU time; the best and the middle pass are shown.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import mean, median
from time import process_time

import pyarrow.parquet as pq

from pipeline.document import Document
from pipeline.labeller.marks import marks_of
from pipeline.stages import clutter

PASSES = 7
SEEDS = Path(__file__).parents[1] / "seeds"


def read(path: Path) -> list[Document]:
    rows = pq.read_table(path).to_pylist()
    texts = ("\n".join(row["lines"]) if "lines" in row else row["text"] for row in rows)
    return [Document(id=str(number), text=text) for number, text in enumerate(texts)]


def seeds() -> list[Document]:
    return [Document(id=path.stem, text=path.read_text(encoding="utf-8")) for path in sorted(SEEDS.glob("*.txt"))] * 40


def seconds(work: Callable[[Document], object], documents: Iterable[Document]) -> float:
    start = process_time()
    for document in documents:
        work(document)
    return process_time() - start


def matcher(document: Document) -> None:
    marks_of([line.strip() for line in document.text.splitlines() if line.strip()])


def main() -> None:
    sets = {path.name: read(path) for path in map(Path, sys.argv[1:])} or {"seeds": seeds()}
    stage = clutter.build(clutter.Settings())
    for name, documents in sets.items():
        passes = [(seconds(stage, documents), seconds(matcher, documents)) for _ in range(PASSES + 1)][1:]
        whole, matching = zip(*passes, strict=True)
        size = mean(len(document.text) for document in documents)
        print(
            f"{name}: {len(documents)} texts of {size:.0f} characters; "
            f"{len(documents) / min(whole):.0f} a second at best, {len(documents) / median(whole):.0f} in the middle; "
            f"{1e6 * median(whole) / len(documents):.0f} microseconds each, "
            f"{1e6 * median(matching) / len(documents):.0f} of them for the matcher"
        )


if __name__ == "__main__":
    main()
