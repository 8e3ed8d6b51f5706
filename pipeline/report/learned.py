"""What the sites of a run repeat: the templates that were learned, and would be cut wherever they come again."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.report.shards import rows

MOST_TEMPLATES = 12
COLUMNS = ("site", "rule", "key", "articles", "documents", "share", "example")


class Template(msgspec.Struct, frozen=True):
    """A line or sentence that stands in `articles` of the `documents` of its site; digits are masked in `key`.

    `example` is how it stood in a text, where one had to be cut.
    """

    site: str
    rule: str
    key: str
    articles: int
    documents: int
    share: float
    example: str


class Learned(msgspec.Struct):
    """The templates of a site: how many there are, and the most frequent of them."""

    number: int = 0
    shown: list[Template] = msgspec.field(default_factory=list)


def learned(folder: Path, sites: Collection[str]) -> dict[str, Learned]:
    """The templates of these sites of the run in `folder`, by site; sites without one are left out."""
    found: dict[str, Learned] = {}
    wanted = pa.array(sorted(sites), pa.string())
    for batch in rows(folder, "templates", COLUMNS):
        mine = batch.filter(pc.is_in(batch.column("site"), wanted))
        for entry in mine.column("site").value_counts().to_pylist():
            site, number = entry["values"], entry["counts"]
            here = found.setdefault(site, Learned())
            here.number += number
            missing = MOST_TEMPLATES - len(here.shown)
            if missing > 0:
                first = mine.filter(pc.equal(mine.column("site"), site)).slice(0, missing)
                here.shown += [Template(**row) for row in first.to_pylist()]
    return found
