"""For the first wall: what pages say that stages want to have counted over the whole corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline import stages
from pipeline.apply import run_stages
from pipeline.corpus import FINGERPRINTS, SKETCH, Keys, Page, Pages, utf8
from pipeline.dedup.articles import article_keys
from pipeline.dedup.texts import spans
from pipeline.document import Document, Edit
from pipeline.maps.samples import TEXT
from pipeline.maps.watch import Batches, Watch
from pipeline.stages import Fingerprints, Sketch, extract
from pipeline.tables import batch
from pipeline.twice import table_in

Hashes = NDArray[np.uint64]
Marks = list[dict[str, Any]]
One = TypeVar("One")
Several = TypeVar("Several")

LOOKED_AT = ("text", "site", "language", "digest", "marks", "fault")
"""The columns of `PAGES` that sketches and fingerprints need."""

NOTHING = utf8("")
SITE = "example.org"
SAMPLE = Page.of(Document(id="", text=TEXT, site=SITE), TEXT)
SAMPLES = Pages(utf8(TEXT), np.array([0]), np.array([len(utf8(TEXT))]), [SITE])


class Looks(NamedTuple, Generic[One, Several]):
    """How pages are looked at: each by itself, or those whose structure cut nothing several at once.

    `rest` is what is then left to be said of each by itself.
    """

    of_one: Callable[[Page], One]
    of_all: Sequence[Callable[[Pages], Several]]
    rest: Callable[[Page], One]


class Found(NamedTuple, Generic[One, Several]):
    """What was found in a batch: of pages by themselves, by their rows; and in which rows what of several at once."""

    ones: dict[int, One]
    rows: list[int]
    together: list[Several]


class FingerprintPages(msgspec.Struct, frozen=True):
    """`PAGES` -> `FINGERPRINTS` of what `SketchPages` makes of them, of the stages that have any."""

    names: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The schema of what comes out."""
        return FINGERPRINTS

    def prepare(self) -> None:
        """Load what fingerprints need."""
        warm_up(self._looks())

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Look at every page that could be read, as its structure left it."""
        return of_pages(batches, watch, self._looks(), self._batch)

    def _looks(self) -> Looks[list[Hashes], Hashes]:
        of_all = stages.of_all(self.names)

        def hashes(looks: Iterable[Fingerprints]) -> Callable[[Page], list[Hashes]]:
            return lambda page: list(chain.from_iterable(look(page) for look in looks))

        return Looks(
            hashes(stages.fingerprints(self.names)),
            [look.fingerprints for look in of_all.values()],
            hashes(stages.fingerprints(self.names, but=of_all)),
        )

    def _batch(self, found: Found[list[Hashes], Hashes], _lying: Lying) -> pa.RecordBatch:
        hashes = np.concatenate([np.empty(0, np.uint64), *chain.from_iterable(found.ones.values()), *found.together])
        return batch({"fingerprint": pa.array(hashes)}, self.schema)


class Sketched(NamedTuple):
    """The columns of the rows of a page, none where it has no rows, and its text where its structure cut any of it."""

    left: str | None
    columns: tuple[tuple[str, ...], ...]


class SketchPages(msgspec.Struct, frozen=True):
    """`PAGES` -> rows of `SKETCH`, for the stages that learn from the corpus; a row may be there twice.

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
        warm_up(self._looks())

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Sketch every page that could be read, as its structure left it."""
        return of_pages(batches, watch, self._looks(), self._batch)

    def _looks(self) -> Looks[Sketched, Keys]:
        """What sketches a page, of which each stage gives every key once."""
        again = table_in(self.again) if self.again else None
        of_all = {}
        if again is not None:
            of_all = {name: partial(at_once, look.sketch, again) for name, look in stages.of_all(self.names).items()}

        def sketched(sketches: Iterable[Sketch]) -> Callable[[Page], Sketched]:
            def sketch(page: Page) -> Sketched:
                keys = chain.from_iterable(look(page, again) for look in sketches)
                return Sketched(page.document.text if len(page.cut) else None, tuple(zip(*keys, strict=True)))

            return sketch

        return Looks(
            sketched(stages.sketches(self.names, self.records)),
            list(of_all.values()),
            sketched(stages.sketches(self.names, self.records, but=of_all)),
        )

    def _batch(self, found: Found[Sketched, Keys], lying: Lying) -> pa.RecordBatch:
        ones = [(row, sketched.columns) for row, sketched in found.ones.items() if sketched.columns]
        rows = np.concatenate(
            [
                np.repeat(np.array([row for row, _ in ones], np.int64), [len(columns[0]) for _, columns in ones]),
                *(np.array(found.rows)[keys.pages] for keys in found.together),
            ]
        )
        columns = {
            name: list(chain.from_iterable(columns[n] for _, columns in ones))
            for n, name in enumerate(("kind", "site", "key"))
        }
        for keys in found.together:
            columns["kind"] += keys.kinds
            columns["key"] += keys.keys
        columns["site"] += [lying.sites[row] for row in rows[len(columns["site"]) :].tolist()]
        return batch(columns | {"article": pa.array(articles_of(found.ones, lying.texts)[rows])}, SKETCH)


def articles_of(ones: dict[int, Sketched], texts: pa.Array) -> Hashes:
    """The article of each page [n]: of its text where that lies, or of what its structure left."""
    keys = article_keys(texts)
    left = {row: sketched.left for row, sketched in ones.items() if sketched.left is not None}
    keys[list(left)] = article_keys(pa.array(left.values(), pa.large_string()))
    return keys


class Lying:
    """A batch of `PAGES` as sketches look at it."""

    def __init__(self, pages: pa.RecordBatch) -> None:
        self.texts = pages.column("text")
        starts, ends = spans(self.texts)
        data = self.texts.buffers()[2]
        base = data.address if data is not None else 0
        self.data = np.frombuffer(data, np.uint8) if data is not None else NOTHING
        self.starts, self.ends = starts - base, ends - base
        self.edges = list(zip(self.starts.tolist(), self.ends.tolist(), strict=True))
        self.sites = [site or "" for site in pages.column("site").to_pylist()]
        self.languages, self.digests, self.marks, self.faults = (
            pages.column(name).to_pylist() for name in ("language", "digest", "marks", "fault")
        )

    def page(self, row: int) -> Page:
        """One of the pages, as its structure left it."""
        start, end = self.edges[row]
        page = Page(self.data[start:end], NOTHING, self.sites[row], self.languages[row], self.digests[row])
        return marked(page, self.marks[row]) if self.marks[row] else page

    def pages(self, rows: Sequence[int]) -> Pages:
        """Some of them, whose structure cut nothing."""
        return Pages(self.data, self.starts[rows], self.ends[rows], [self.sites[row] for row in rows])


def of_pages(
    batches: Batches,
    watch: Watch,
    looks: Looks[One, Several],
    gathered: Callable[[Found[One, Several], Lying], pa.RecordBatch],
) -> Batches:
    """What is to be said of pages, gathered by batches.

    Of one that nothing can be said of nothing is said. `gathered` is given what was found, and where it was.
    """
    number = 0
    for pages in batches:
        first, number = number, number + pages.num_rows
        if watch.wants(first, number):
            lying = Lying(pages)
            yield gathered(found_in(lying, first, watch, looks), lying)
            watch.saved(number)


def found_in(lying: Lying, first: int, watch: Watch, looks: Looks[One, Several]) -> Found[One, Several]:
    """Look at the pages of a batch, whose records count from `first`."""
    ones, together = dict[int, One](), list[int]()
    several_at_once = bool(looks.of_all) and not watch.careful
    for row, (marks, fault) in enumerate(zip(lying.marks, lying.faults, strict=True)):
        if fault or not watch.wants(first + row, first + row + 1) or watch.at(first + row) is not None:
            continue
        watch.enters("sketch")
        look = looks.of_one
        if several_at_once and not marks:
            together.append(row)
            look = looks.rest
        try:
            ones[row] = look(lying.page(row))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001, S112 - MAP 2 meets it again, and says why
            continue
    several = lying.pages(together)
    return Found(ones, together, [look(several) for look in looks.of_all] if together else [])


def at_once(sketch: Callable[[Pages, Hashes], Keys], again: Hashes, pages: Pages) -> Keys:
    """A sketch with its arguments in another order."""
    return sketch(pages, again)


def warm_up(looks: Looks[Any, Any]) -> None:
    """Look at a sample, for what is compiled or loaded then."""
    looks.of_one(SAMPLE)
    for look in looks.of_all:
        look(SAMPLES)


def marked(page: Page, marks: Marks) -> Page:
    """The page without what its structure says should go, and that."""
    document = msgspec.structs.replace(page.document, marks=tuple(Edit(**mark) for mark in marks))
    cut = "\n".join(document.text[mark.start : mark.end] for mark in document.marks)
    left = run_stages(document, [("extract", extract.build(extract.Settings()))]).document
    return msgspec.structs.replace(Page.of(left, cut), digest=page.digest)
