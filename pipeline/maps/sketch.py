"""For the first wall: what pages say that stages want to have counted over the whole corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, NamedTuple, TypeVar

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

Hashes = NDArray[np.uint64]
Marks = list[dict[str, Any]]
T = TypeVar("T")
Found = dict[int, T]

LOOKED_AT = ("text", "site", "language", "digest", "marks", "fault")
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

        def hashes(page: Page) -> list[Hashes]:
            return list(chain.from_iterable(look(page) for look in looks))

        return of_pages(batches, watch, hashes, self._batch)

    def _batch(self, found: Found[list[Hashes]], _texts: pa.Array) -> pa.RecordBatch:
        hashes = np.concatenate([np.empty(0, np.uint64), *chain.from_iterable(found.values())])
        return batch({"fingerprint": pa.array(hashes)}, self.schema)


class Sketched(NamedTuple):
    """The columns of the rows of a page, none where it has no rows, and its text where its structure cut any of it."""

    left: str | None
    columns: tuple[tuple[str, ...], ...]


class SketchPages(msgspec.Struct, frozen=True):
    """`PAGES` -> distinct rows of `SKETCH`, for the stages that learn from the corpus.

    `again` is a file that tells which fingerprints were met twice. Without one, what stands alone is there, too.
    `records` is how many there are in all, 0 where nobody knows: of many, some stages look at a part only.
    """

    names: tuple[str, ...]
    again: str = ""
    records: int = 0

    @property
    def schema(self) -> pa.Schema:
        """The schema of what comes out."""
        return SKETCH

    def prepare(self) -> None:
        """Load what sketches need."""
        self._batch({0: self._sketcher()(SAMPLE)}, pa.array([TEXT]))

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Sketch every page that could be read, as its structure left it."""
        return of_pages(batches, watch, self._sketcher(), self._batch)

    def _sketcher(self) -> Callable[[Page], Sketched]:
        """What sketches a page, of which each stage gives every key once."""
        again = table_in(self.again) if self.again else None
        sketches = stages.sketches(self.names, self.records)

        def sketched(page: Page) -> Sketched:
            keys = chain.from_iterable(sketch(page, again) for sketch in sketches)
            return Sketched(page.document.text if len(page.cut) else None, tuple(zip(*keys, strict=True)))

        return sketched

    def _batch(self, found: Found[Sketched], texts: pa.Array) -> pa.RecordBatch:
        some = [sketched for sketched in found.values() if sketched.columns]
        columns = {
            name: list(chain.from_iterable(sketched.columns[n] for sketched in some))
            for n, name in enumerate(("kind", "site", "key"))
        }
        counts = [len(sketched.columns[0]) if sketched.columns else 0 for sketched in found.values()]
        return batch(columns | {"article": pa.array(np.repeat(articles_of(found, texts), counts))}, SKETCH)


def articles_of(found: Found[Sketched], texts: pa.Array) -> Hashes:
    """The article of each page that was sketched: of its text where that lies, or of what its structure left."""
    keys = article_keys(texts)
    left = {row: sketched.left for row, sketched in found.items() if sketched.left is not None}
    keys[list(left)] = article_keys(pa.array(left.values(), pa.large_string()))
    return keys[list(found)]


def of_pages(
    batches: Batches,
    watch: Watch,
    of_one: Callable[[Page], T],
    gathered: Callable[[Found[T], pa.Array], pa.RecordBatch],
) -> Batches:
    """What is to be said of pages, gathered by batches: of each, as its structure left it, with what that cut.

    Of one that nothing can be said of nothing is said. `gathered` is given what was found by rows, and all texts.
    """
    number = 0
    for pages in batches:
        found: Found[T] = {}
        wanted = watch.wants(number, number + pages.num_rows)
        for at, (page, marks) in enumerate(readable(pages) if wanted else (), number):
            if page is not None and watch.wants(at, at + 1) and watch.at(at) is None:
                watch.enters("sketch")
                try:
                    found[at - number] = of_one(marked(page, marks) if marks else page)
                except MemoryError:
                    raise
                except Exception:  # noqa: BLE001, S112 - MAP 2 meets it again, and says why
                    continue
        number += pages.num_rows
        if wanted:
            yield gathered(found, pages.column("text"))
            watch.saved(number)


def readable(pages: pa.RecordBatch) -> Iterator[tuple[Page | None, Marks]]:
    """What sketches may look at of each page, with its marks. None where it has a fault."""
    column = pages.column("text")
    starts, ends = spans(column)
    data = column.buffers()[2]
    whole = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    base = data.address if data is not None else 0
    columns = (pages.column(name).to_pylist() for name in LOOKED_AT[1:])
    edges = zip((starts - base).tolist(), (ends - base).tolist(), strict=True)
    for (start, end), site, language, digest, marks, fault in zip(edges, *columns, strict=True):
        yield None if fault else Page(whole[start:end], NOTHING, site or "", language, digest), marks


def marked(page: Page, marks: Marks) -> Page:
    """The page without what its structure says should go, and that."""
    document = msgspec.structs.replace(page.document, marks=tuple(Edit(**mark) for mark in marks))
    cut = "\n".join(document.text[mark.start : mark.end] for mark in document.marks)
    left = run_stages(document, [("extract", extract.build(extract.Settings()))]).document
    return msgspec.structs.replace(Page.of(left, cut), digest=page.digest)
