"""Labelled pages as extraction leaves them when it never saw their publisher, for benchmarks of later stages.

The model that comes with the program was trained on these pages and leaves less than it would on others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from sklearn.model_selection import GroupKFold

from pipeline.document import Document, Edit
from pipeline.labeller.article import article_lines, is_title
from pipeline.labeller.forest import Array
from pipeline.labeller.train_blocks import FOLDS, Sample, read_samples, train
from pipeline.stages.extract import by_trafilatura

SETS = ("news", "articles")
"""The pages whose gold is a whole text."""
EXTRACTORS = ("labeller", "trafilatura")


class Left(msgspec.Struct, frozen=True):
    """A labelled page: the lines that extraction leaves, their labels, and the lines that it cuts."""

    sample: Sample
    lines: tuple[str, ...]
    labels: Array
    cut: tuple[str, ...]

    @property
    def document(self) -> Document:
        """The lines that are left, as the stages below extraction see them: with a mark, and a site of their set."""
        row = self.sample.row
        marks = (Edit(0, 0, "", "extract.unlikely"),)
        return Document(id=row["id"], text="\n".join(self.lines), site=f"{row['set']} {row['site']}", marks=marks)


def pages(path: Path, extractor: str) -> list[Left]:
    """The pages of `SETS` in a file, by what the model of the other publishers leaves, or trafilatura."""
    samples = read_samples(path)
    if extractor == "labeller":
        return [left(sample, kept) for sample, kept in by_models(samples)]
    return [left(s, by_trafilatura(s.page, is_title(s.rows))) for s in samples if is_whole(s)]


def by_models(samples: Sequence[Sample]) -> Iterator[tuple[Sample, Array]]:
    """The lines of each page that a model of the other publishers keeps."""
    families = [sample.row["family"] for sample in samples]
    for seen, unseen in GroupKFold(FOLDS).split(families, groups=families):
        forest = train([samples[at] for at in seen])
        for sample in (samples[at] for at in unseen if is_whole(samples[at])):
            yield sample, article_lines(sample.page, sample.rows, forest.predict(sample.rows))


def is_whole(sample: Sample) -> bool:
    """Whether the gold of a page is a whole text."""
    return sample.row["set"] in SETS


def left(sample: Sample, kept: Array) -> Left:
    """A page without the lines that are not kept."""
    lines = sample.page.blocks.text
    return Left(
        sample,
        tuple(line for line, keep in zip(lines, kept, strict=True) if keep),
        sample.labels[kept],
        tuple(line for line, keep in zip(lines, kept, strict=True) if not keep),
    )
