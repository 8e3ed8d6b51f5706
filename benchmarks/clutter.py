"""The clutter stage, texts a second a core: `python benchmarks/clutter.py [TEXTS.parquet ...] [--pages GOLD.parquet]`.

Each file has a row a text, with a column `lines` or `text`; without files, the seeds. Whole passes over a file take
turns with passes of the matcher alone, in process CPU time; the best and the middle pass are shown. `--pages` tells,
for labelled pages with `html` and `gold`, what the stage does to the F1 of what extraction leaves of them when it never
saw their publisher (the models are trained for it; that takes minutes).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import mean, median
from time import process_time

import pyarrow.parquet as pq
from unseen import SETS, pages

from pipeline.apply import run_stages
from pipeline.document import Document, Stage
from pipeline.labeller.marks import marks_of, rule_of
from pipeline.labeller.text_scores import page_scores
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
    rule_of.cache_clear()  # of an earlier pass
    start = process_time()
    for document in documents:
        work(document)
    return process_time() - start


def matcher(document: Document) -> None:
    marks_of([line.strip() for line in document.text.splitlines() if line.strip()])


def below_extraction(path: Path, stage: Stage) -> None:
    scored = []
    for page in pages(path, "labeller"):
        texts = (page.document.text, run_stages(page.document, [("clutter", stage)]).document.text)
        scored.append((page.sample.row["set"], *(page_scores(page.sample.row, text)["f1"] for text in texts)))
    for name in SETS:
        before, after = zip(*((before, after) for found, before, after in scored if found == name), strict=True)
        worse = sum(b < a for a, b in zip(before, after, strict=True))
        better = sum(b > a for a, b in zip(before, after, strict=True))
        print(
            f"{name}: F1 {mean(before):.4f} as extraction leaves them, {mean(after):.4f} below the stage; "
            f"{better} pages better, {worse} worse, of {len(before)}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="*", type=Path)
    parser.add_argument("--pages", type=Path)
    given = parser.parse_args()
    stage = clutter.build(clutter.Settings())
    speed({path.name: read(path) for path in given.texts} or {"seeds": seeds()}, stage)
    if given.pages:
        below_extraction(given.pages, stage)


def speed(sets: dict[str, list[Document]], stage: Stage) -> None:
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
