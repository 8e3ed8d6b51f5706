"""For the first wall: what pages say that stages want to have counted over the whole corpus."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
import pyarrow as pa

from pipeline import stages
from pipeline.apply import run_stages
from pipeline.corpus import SKETCH
from pipeline.dedup.articles import article_keys
from pipeline.document import Document
from pipeline.maps.samples import TEXT
from pipeline.maps.watch import Batches, Watch
from pipeline.stages import extract
from pipeline.tables import batch, rows_of

Key = tuple[str, str, str]


class SketchPages(msgspec.Struct, frozen=True):
    """For the first wall: `PAGES` -> distinct rows of `SKETCH`, for the stages that learn from the corpus."""

    names: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The schema of what comes out."""
        return SKETCH

    def prepare(self) -> None:
        """Load what sketches need."""
        self._batch(list(self._sketched(Document(id="", text=TEXT), stages.sketches(self.names))))

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Sketch every page that could be read, as its structure left it."""
        sketches = stages.sketches(self.names)
        number = 0
        for pages in batches:
            found: list[tuple[str, list[Key]]] = []
            rows = rows_of(pages) if watch.wants(number, number + pages.num_rows) else ()
            for at, row in enumerate(rows, number):
                if row.fault is None and watch.wants(at, at + 1) and watch.at(at) is None:
                    watch.enters("sketch")
                    found += self._sketched(row.document, sketches)
            number += pages.num_rows
            if rows:
                yield self._batch(found)
                watch.saved(number)

    def _sketched(self, document: Document, sketches: list[stages.Sketch]) -> Iterator[tuple[str, list[Key]]]:
        """The text of a document, for its number, and its keys, which each stage gives in order and once.

        One that cannot be sketched says nothing here.
        """
        try:
            cut = "\n".join(document.text[mark.start : mark.end] for mark in document.marks)
            document = marked(document)
            yield document.text, [key for sketch in sketches for key in sketch(document, cut)]
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - MAP 2 meets it again, and says why
            return

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


def marked(document: Document) -> Document:
    """The document without what its page's structure says should go."""
    return run_stages(document, [("extract", extract.build(extract.Settings()))]).document
