"""For the first wall: what pages say that stages want to have counted over the whole corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline import stages
from pipeline.apply import run_stages
from pipeline.corpus import FINGERPRINTS, SKETCH, Page, utf8
from pipeline.dedup.articles import article_keys
from pipeline.dedup.texts import spans
from pipeline.document import Document, Edit
from pipeline.maps.samples import TEXT
from pipeline.maps.watch import Batches, Watch
from pipeline.stages import extract
from pipeline.tables import batch
from pipeline.twice import table_in

Key = tuple[str, str, str]
Hashes = NDArray[np.uint64]
Marks = list[dict[str, Any]]
T = TypeVar("T")

LOOKED_AT = ("text", "site", "language", "marks", "fault")
"""The columns of `PAGES` that sketches and fingerprints need."""

NOTHING = utf8("")
SAMPLE = Page.of(Document(id="", text=TEXT, site="example.org"), TEXT)


class FingerprintPages(msgspec.Struct, frozen=True):
    """`PAGES` -> `FINGERPRINTS` of what `SketchPages` makes of them, of the stages that have any."""

    names: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The schema of what comes out."""
        return FINGERPRINTS

    def prepare(self) -> None:
        """Load what fingerprints need."""
        for of_stage in stages.fingerprints(self.names):
            of_stage(SAMPLE)

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Look at every page that could be read, as its structure left it."""
        looks = stages.fingerprints(self.names)
        return of_pages(batches, watch, lambda page: [of_stage(page) for of_stage in looks], self._batch)

    def _batch(self, found: list[list[Hashes]]) -> pa.RecordBatch:
        hashes = [hashes for of_one in found for hashes in of_one]
        return batch({"fingerprint": pa.array(np.concatenate([np.empty(0, np.uint64), *hashes]))}, self.schema)


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
        self._batch([self._sketcher()(SAMPLE)])

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Sketch every page that could be read, as its structure left it."""
        return of_pages(batches, watch, self._sketcher(), self._batch)

    def _sketcher(self) -> Callable[[Page], tuple[str, list[Key]]]:
        """What gives the text of a page, for its number, and its keys, which each stage gives once."""
        again = table_in(self.again) if self.again else None
        sketches = stages.sketches(self.names)
        return lambda page: (page.document.text, [key for sketch in sketches for key in sketch(page, again)])

    def _batch(self, found: list[tuple[str, list[Key]]]) -> pa.RecordBatch:
        articles = article_keys(pa.array([text for text, _ in found], pa.large_string()))
        rows = [key for _, of_one in found for key in of_one]
        kinds, sites, keys = zip(*rows, strict=True) if rows else ((), (), ())
        article = pa.array(np.repeat(articles, [len(of_one) for _, of_one in found]))
        return batch({"kind": kinds, "site": sites, "key": keys, "article": article}, SKETCH)


def of_pages(
    batches: Batches,
    watch: Watch,
    of_one: Callable[[Page], T],
    gathered: Callable[[list[T]], pa.RecordBatch],
) -> Batches:
    """What is to be said of pages, gathered by batches: of each, as its structure left it, with what that cut.

    Of one that nothing can be said of nothing is said.
    """
    number = 0
    for pages in batches:
        found: list[T] = []
        wanted = watch.wants(number, number + pages.num_rows)
        for at, (page, marks) in enumerate(readable(pages) if wanted else (), number):
            if page is not None and watch.wants(at, at + 1) and watch.at(at) is None:
                watch.enters("sketch")
                try:
                    found.append(of_one(marked(page, marks) if marks else page))
                except MemoryError:
                    raise
                except Exception:  # noqa: BLE001, S112 - MAP 2 meets it again, and says why
                    continue
        number += pages.num_rows
        if wanted:
            yield gathered(found)
            watch.saved(number)


def readable(pages: pa.RecordBatch) -> Iterator[tuple[Page | None, Marks]]:
    """What sketches may look at of each page, with its marks. None where it has a fault."""
    column = pages.column("text")
    starts, ends = spans(column)
    data = column.buffers()[2]
    whole = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    base = data.address if data is not None else 0
    columns = (pages.column(name).to_pylist() for name in ("site", "language", "marks", "fault"))
    edges = zip((starts - base).tolist(), (ends - base).tolist(), strict=True)
    for (start, end), site, language, marks, fault in zip(edges, *columns, strict=True):
        yield None if fault else Page(whole[start:end], NOTHING, site or "", language), marks


def marked(page: Page, marks: Marks) -> Page:
    """The page without what its structure says should go, and that."""
    document = msgspec.structs.replace(page.document, marks=tuple(Edit(**mark) for mark in marks))
    cut = "\n".join(document.text[mark.start : mark.end] for mark in document.marks)
    return Page.of(run_stages(document, [("extract", extract.build(extract.Settings()))]).document, cut)
