"""The tables of a finished run. They are the interface that downstream work reads, so every field says what it is."""

from __future__ import annotations

import pyarrow as pa

VERSION = "1"

DESCRIPTIONS = {
    "id": "the user's id, the WARC-Record-ID, or a digest of the record; unique in the run",
    "source": "the file it came from, relative to the root of the input",
    "offset": "where in the source: a row, or a byte",
    "site": "host of the URL without 'www.', or what a page without one calls its site; empty where unknown",
    "url": "where it was published",
    "title": "headline",
    "author": "who signed it",
    "published": "date or time of publication, ISO 8601",
    "language": "ISO 639-1 code",
    "meta": "JSON object with the other fields of the source",
    "text": "the text after all stages",
    "original_digest": "BLAKE2b-128 of the page text before all stages, hex",
    "step": "position of the stage in the run, from 0",
    "stage": "the stage that made the change, or where the record failed",
    "rule": "why, as stage.reason",
    "start": "first code point of the span, in the text that entered the step",
    "end": "code point after the span, in the text that entered the step",
    "old": "the text that stood there",
    "new": "the text that stands there now",
    "score": "evidence: a probability, a log10 likelihood ratio for repair, what was measured for a drop",
    "detail": "what was measured",
    "kind": "what sort of row or relation this is",
    "dropped": "id of the document that was dropped as a copy",
    "kept": "id of the document that was kept instead",
    "a": "id of the one document",
    "b": "id of the other document",
    "jaccard": "shared shingles over all shingles of both, exact",
    "containment": "shared shingles over the shingles of the smaller document, exact",
    "error": "short name of the error",
    "key": "a line or sentence that a site repeats, folded, its digits masked",
    "articles": "articles of the site that show it; copies of one article count once",
    "documents": "articles of the site in all",
    "share": "articles over documents",
    "example": "such a line as it stood in a text; empty where none of the run had to be cut",
}


def table(*fields: tuple[str, pa.DataType]) -> pa.Schema:
    """A schema whose fields carry their descriptions."""
    described = [pa.field(name, kind, metadata={"description": DESCRIPTIONS[name]}) for name, kind in fields]
    return pa.schema(described, metadata={"clean-corpus.schema": VERSION})


_TEXT = pa.string()
_DOCUMENT = [
    (name, _TEXT)
    for name in (
        "id",
        "source",
        "site",
        "url",
        "title",
        "author",
        "published",
        "language",
        "meta",
        "text",
        "original_digest",
    )
]

DOCUMENTS = table(*_DOCUMENT)
DROPPED = table(*_DOCUMENT, ("stage", _TEXT), ("rule", _TEXT), ("score", pa.float64()), ("detail", _TEXT))
AUDIT = table(
    ("id", _TEXT),
    ("step", pa.int16()),
    ("stage", _TEXT),
    ("rule", _TEXT),
    ("start", pa.int64()),
    ("end", pa.int64()),
    ("old", _TEXT),
    ("new", _TEXT),
    ("score", pa.float64()),
    ("detail", _TEXT),
    ("kind", _TEXT),
)
DUPLICATES = table(
    ("dropped", _TEXT), ("kept", _TEXT), ("jaccard", pa.float32()), ("containment", pa.float32()), ("kind", _TEXT)
)
RELATIONS = table(("a", _TEXT), ("b", _TEXT), ("jaccard", pa.float32()), ("containment", pa.float32()), ("kind", _TEXT))
QUARANTINE = table(
    ("id", _TEXT), ("source", _TEXT), ("offset", pa.int64()), ("stage", _TEXT), ("error", _TEXT), ("detail", _TEXT)
)
TEMPLATES = table(
    ("site", _TEXT),
    ("rule", _TEXT),
    ("key", _TEXT),
    ("articles", pa.int64()),
    ("documents", pa.int64()),
    ("share", pa.float64()),
    ("example", _TEXT),
)

TABLES = {
    "documents": DOCUMENTS,
    "audit": AUDIT,
    "duplicates": DUPLICATES,
    "relations": RELATIONS,
    "dropped": DROPPED,
    "quarantine": QUARANTINE,
    "templates": TEMPLATES,
}
