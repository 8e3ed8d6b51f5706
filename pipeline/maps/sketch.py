"""For the first wall: what pages say that stages want to have counted over the whole corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline import stages
from pipeline.apply import run_stages
from pipeline.corpus import FINGERPRINTS, SKETCH
from pipeline.dedup.articles import article_keys
from pipeline.document import Document, Edit
from pipeline.maps.samples import TEXT
from pipeline.maps.watch import Batches, Watch
from pipeline.stages import extract
from pipeline.tables import batch
from pipeline.twice import table_in

Key = tuple[str, str, str]
Hashes = NDArray[np.uint64]
T = TypeVar("T")

LOOKED_AT = ("text", "site", "language", "marks", "fault")
"""The columns of `PAGES` that sketches and fingerprints need."""

SAMPLE = Document(id="", text=TEXT, site="example.org")


class FingerprintPages(msgspec.Struct, frozen=True):
    """`PAGES` -> `FINGERPRINTS` of what `SketchPages` makes of them, of the stages that have any."""

    names: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The schema of what comes out."""
        return FINGERPRINTS

    def prepare(self) -> None:
        """Load what fingerprints need."""
        self._of(SAMPLE, TEXT)

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Look at every page that could be read, as its structure left it."""
        return of_pages(batches, watch, self._of, self._batch)

    def _of(self, document: Document, cut: str) -> Hashes:
        return np.concatenate([of_stage(document, cut) for of_stage in stages.fingerprints(self.names)])

    def _batch(self, found: list[Hashes]) -> pa.RecordBatch:
        return batch({"fingerprint": pa.array(np.concatenate([np.empty(0, np.uint64), *found]))}, self.schema)


class SketchPages(msgspec.Struct, frozen=True):
    """`PAGES` -> distinct rows of `SKETCH`, for the stages that learn from the corpus.

    `again` is a file that tells which fingerprints were met twice. Without one, what stands alone is there, too.
    """

    names: tuple[str, ...]
    again: str = ""

    @property
    def schema(self) -> pa.Schema:
        """The schema of what comes out."""
        return SKETCH

    def prepare(self) -> None:
        """Load what sketches need."""
        self._batch([self._of(SAMPLE, TEXT)])

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Sketch every page that could be read, as its structure left it."""
        return of_pages(batches, watch, self._of, self._batch)

    def _of(self, document: Document, cut: str) -> tuple[str, list[Key]]:
        """The text of a document, for its number, and its keys, which each stage gives in order and once."""
        again = table_in(self.again) if self.again else None
        return document.text, [key for sketch in stages.sketches(self.names) for key in sketch(document, cut, again)]

    def _batch(self, found: list[tuple[str, list[Key]]]) -> pa.RecordBatch:
        articles = article_keys(pa.array([text for text, _ in found], pa.large_string()))
        keys = [key for _, of_one in found for key in of_one]
        return batch(
            {
                "kind": [kind for kind, _, _ in keys],
                "site": [site for _, site, _ in keys],
                "key": [key for _, _, key in keys],
                "article": pa.array(np.repeat(articles, [len(of_one) for _, of_one in found])),
            },
            SKETCH,
        )


def of_pages(
    batches: Batches,
    watch: Watch,
    of_one: Callable[[Document, str], T],
    gathered: Callable[[list[T]], pa.RecordBatch],
) -> Batches:
    """What is to be said of pages, gathered by batches: of each, as its structure left it, with what that cut.

    Of one that nothing can be said of nothing is said.
    """
    number = 0
    for pages in batches:
        found: list[T] = []
        wanted = watch.wants(number, number + pages.num_rows)
        for at, document in enumerate(readable(pages) if wanted else (), number):
            if document is not None and watch.wants(at, at + 1) and watch.at(at) is None:
                watch.enters("sketch")
                try:
                    found.append(of_one(*marked(document)))
                except MemoryError:
                    raise
                except Exception:  # noqa: BLE001, S112 - MAP 2 meets it again, and says why
                    continue
        number += pages.num_rows
        if wanted:
            yield gathered(found)
            watch.saved(number)


def readable(pages: pa.RecordBatch) -> Iterator[Document | None]:
    """What sketches may look at of each page: its text and marks, its site, its language. None where it has a fault."""
    columns = (pages.column(name).to_pylist() for name in LOOKED_AT)
    for text, site, language, marks, fault in zip(*columns, strict=True):
        edits = tuple(Edit(**mark) for mark in marks)
        yield None if fault else Document(id="", text=text, site=site or "", language=language, marks=edits)


def marked(document: Document) -> tuple[Document, str]:
    """The document without what its page's structure says should go, and that."""
    if not document.marks:
        return document, ""
    cut = "\n".join(document.text[mark.start : mark.end] for mark in document.marks)
    return run_stages(document, [("extract", extract.build(extract.Settings()))]).document, cut
