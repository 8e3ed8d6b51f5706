"""What a stage may learn from the whole corpus, as two narrow tables.

A stage that needs the corpus offers `sketch(page) -> iterable of (kind, site, key)`. The engine attaches
`article`, a number that copies of one article share, and at the first wall it counts, for every
(kind, site, key), the distinct articles. What was seen in fewer than two articles is dropped there.
The stage is then built from the rows of its kinds.

Nearly all that a page says stands alone. A stage may therefore also offer `fingerprints(page)`, hashes of what it
would have counted; where an engine asks for them, and tells which were met twice, the sketch leaves out the others.
Both it may offer for many pages at once, which takes less time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.document import Document

Bytes = NDArray[np.uint8]

SKETCH = pa.schema([("kind", pa.string()), ("site", pa.string()), ("key", pa.string()), ("article", pa.uint64())])
FINGERPRINTS = pa.schema([("fingerprint", pa.uint64())])
COUNTS = pa.schema([("kind", pa.string()), ("site", pa.string()), ("key", pa.string()), ("articles", pa.int64())])


def utf8(text: str) -> Bytes:
    """The bytes of a text in UTF-8."""
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def string(data: Bytes) -> str:
    """A text from its bytes in UTF-8."""
    return str(data.data, "utf-8", "surrogatepass")


class Page(msgspec.Struct, frozen=True, dict=True):
    """A page as the first wall looks at it: in UTF-8, as it lies in a table, since few looks need a string.

    `text` is what its structure left, `cut` what that cut, a line or more. `digest` is the record's, in hex.
    """

    text: Bytes
    cut: Bytes
    site: str
    language: str | None
    digest: str = ""

    @classmethod
    def of(cls, document: Document, cut: str = "") -> Page:
        """A document, and what its structure cut."""
        return cls(utf8(document.text), utf8(cut), document.site, document.language)

    def drawn(self, share: float) -> bool:
        """Whether the page is among this share of all pages, 0 to 1. What it says decides, and nothing else."""
        return int(self.digest[:8] or "0", 16) < share * (1 << 32)

    @cached_property
    def document(self) -> Document:
        """What its structure left, made when it is first asked for."""
        return Document(id="", text=string(self.text), site=self.site, language=self.language)


class Pages(msgspec.Struct, frozen=True):
    """Pages that lie in one array, in UTF-8, from `starts` [n] to `ends` [n], and whose structure cut nothing."""

    data: Bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    sites: list[str]


class Keys(NamedTuple):
    """What is to be counted of several pages: of each key the number of its page, and its kind."""

    pages: NDArray[np.int64]
    kinds: Sequence[str]
    keys: Sequence[str]
