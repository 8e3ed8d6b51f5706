"""MAP 1: splits of the input become pages, one row for every record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count

import msgspec
import pyarrow as pa

from pipeline.document import Document
from pipeline.html import PageError, read_page
from pipeline.maps.samples import PAGE
from pipeline.maps.watch import Batches, Watch
from pipeline.read.contract import Fault as ReadFault
from pipeline.read.contract import Record, Split
from pipeline.read.identity import site_of
from pipeline.read.records import records
from pipeline.read.settings import Settings as ReadSettings
from pipeline.stages import extract, language
from pipeline.tables import PAGES, PASSED_OVER, Fault, Row, pages_batch

BATCH_ROWS = 1000
BATCH_CHARACTERS = 8_000_000
UNREADABLE = "the worker was lost on reading on from here, twice: the rest of this split is left out"


class ReadPages(msgspec.Struct, frozen=True):
    """MAP 1: splits of the input -> `PAGES`. A stage whose settings are None is not among the steps."""

    read: ReadSettings
    extract: extract.Settings | None
    language: language.Settings | None = None

    @property
    def schema(self) -> pa.Schema:
        """The schema of what comes out."""
        return PAGES

    def prepare(self) -> None:
        """Load what pages need."""
        if self.extract is not None:
            page_document(Document(id="", text=""), PAGE, self.extract)

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Read every split and mark what its pages' structure says should go."""
        rows: list[Row] = []
        size = reached = 0
        for number, row in self._rows(batches, watch):
            rows.append(row)
            reached = number + 1
            size += len(row.document.text) + len(row.document.meta or "")
            if len(rows) == BATCH_ROWS or size > BATCH_CHARACTERS:
                yield pages_batch(rows)
                watch.saved(reached)
                rows, size = [], 0
        if rows:
            yield pages_batch(rows)

    def _rows(self, batches: Batches, watch: Watch) -> Iterator[tuple[int, Row]]:
        """A row for every record that is wanted, with its number.

        The watch is told before a record is read, so that reading it can be blamed on it.
        """
        number = 0
        for value in (value for part in batches for value in part.column("split").to_pylist()):
            split = msgspec.json.decode(value, type=Split)
            passed: Counter[str] = Counter()
            found = records(split, self.read, passed)
            for place in count():
                if number == self.read.limit:
                    return
                wanted = watch.wants(number, number + 1)
                watch.enters("read")
                fault = watch.at(number)
                if watch.ended(number):
                    yield number, self._row(ReadFault(split.source, split.start, "crash", UNREADABLE), watch)
                    number += 1
                    break
                record = next(found, None)
                if record is None:
                    if passed and wanted:
                        yield number, passed_over(split, passed)
                    number += bool(passed)
                    break
                if wanted:
                    row = _fault_row(record, fault) if fault is not None else self._row(record, watch)
                    yield number, msgspec.structs.replace(row, name=f"{split.number}:{place}")
                number += 1

    def _row(self, record: Record | ReadFault, watch: Watch) -> Row:
        if isinstance(record, ReadFault):
            return _fault_row(record, Fault("read", record.error, record.detail))
        watch.enters("extract")
        try:
            document = self._document(record)
            refuse_surrogates(document)
        except MemoryError:
            raise
        except PageError as error:
            return _fault_row(record, Fault("extract", "page", str(error)))
        except Exception as error:  # noqa: BLE001 - whatever one page does, the others go on
            return _fault_row(record, Fault("extract", type(error).__name__, printable(str(error))))
        return Row(document=document, given=record.given, digest=record.digest, offset=record.offset)

    def _document(self, record: Record) -> Document:
        told = Document(
            id=record.id,
            source=record.source,
            text=record.text,
            site=record.site,
            url=record.url,
            title=record.title,
            author=record.author,
            published=record.published,
            language=record.language,
            meta=record.meta,
        )
        document = told if record.kind == "text" else page_document(told, record.text, self.extract)
        return document if self.language is None else language.filled(document, self.language)


def passed_over(split: Split, passed: Counter[str]) -> Row:
    """A row that says what a split holds beside documents. It is no record: `pipeline.engines` takes it out again."""
    counts = msgspec.json.encode(dict(sorted(passed.items()))).decode()
    fault = Fault("read", PASSED_OVER, counts)
    document = Document(id="", source=split.source, text="")
    return Row(document=document, given=False, digest="", offset=split.start, name=f"{split.number}:", fault=fault)


def page_document(told: Document, html: str, settings: extract.Settings | None) -> Document:
    """A document made of a page: its page text, its marks, and its own metadata where the source told none.

    Its site is the host of its address, or, where it has none, what the page calls its site.
    """
    page = read_page(html, url=told.url)
    found = {
        name: printable(getattr(page.metadata, name))
        for name in ("url", "title", "author", "published", "language")
        if not getattr(told, name) and getattr(page.metadata, name)
    }
    found["site"] = told.site or site_of(told.url or page.metadata.url) or page.metadata.site or ""
    marks = extract.marks(page, settings) if settings is not None else ()
    return msgspec.structs.replace(told, text=page.text, marks=marks, **found)


def refuse_surrogates(document: Document) -> None:
    """Raise UnicodeEncodeError where a field holds half a character, which no table can store."""
    for name in ("id", "text", "site", "url", "title", "author", "published", "language", "meta"):
        (getattr(document, name) or "").encode()


def printable(text: str) -> str:
    """The text with halves of characters replaced."""
    return text.encode("utf-8", "replace").decode()


def _fault_row(record: Record | ReadFault, fault: Fault) -> Row:
    name = record.id if isinstance(record, Record) else ""
    digest = record.digest if isinstance(record, Record) else ""
    document = Document(id=name, source=record.source, text="")
    return Row(document=document, given=False, digest=digest, offset=record.offset, fault=fault)
