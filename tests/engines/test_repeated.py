"""Of rows that stand alone nobody has to count anything; of the others none may be lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus import SKETCH
from pipeline.dedup.plain import joined, span_hashes
from pipeline.dedup.strings import string_hashes
from pipeline.engines import Relation
from pipeline.engines.local import repeated as module
from pipeline.engines.local.repeated import repeated
from pipeline.engines.local.store import write_part
from pipeline.engines.local.walls import count_articles

Rows = list[tuple[str, str, str, int]]


def relation(folder: Path, parts: list[Rows]) -> Relation:
    for number, rows in enumerate(parts):
        columns = [
            pa.array(list(values), field.type) for values, field in zip(zip(*rows, strict=True), SKETCH, strict=True)
        ]
        write_part(folder / f"{number}.arrow", SKETCH, [pa.RecordBatch.from_arrays(columns, schema=SKETCH)])
    return Relation("x", folder, tuple(f"{n}.arrow" for n in range(len(parts))), tuple(map(len, parts)))


PARTS: list[Rows] = [
    [("line", "a.org", f"alone {n}", n) for n in range(3000)] + [("line", "a.org", "shared", 1)],
    [("line", "a.org", "shared", 2), ("line", "b.org", "shared", 3), ("run", "a.org", "shared", 4)],
    [("line", "c.org", "twice in one article", 7), ("line", "c.org", "twice in one article", 7)],
]


@pytest.mark.parametrize("bits", [1 << 16, 64])
def test_none_that_has_an_equal_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bits: int) -> None:
    monkeypatch.setattr(module, "FEWEST_BITS", bits)
    monkeypatch.setattr(module, "MOST_BITS", bits)
    found = repeated(relation(tmp_path, PARTS), ("kind", "site", "key"), ["key", "article"]).read_all().to_pylist()
    keys = Counter(row["key"] for row in found)
    assert keys["twice in one article"] == 2
    assert keys["shared"] >= 2
    assert {1, 2} <= {row["article"] for row in found if row["key"] == "shared"}
    assert (len(found) > 2500) == (bits == 64)  # where tables are full, all pass


def test_what_is_counted_is_what_two_articles_say(tmp_path: Path) -> None:
    counts = count_articles(relation(tmp_path, PARTS), threads=1, spill=tmp_path / "spill")
    assert counts.to_pylist() == [{"kind": "line", "site": "a.org", "key": "shared", "articles": 2}]


@given(st.lists(st.text(max_size=20) | st.none(), max_size=20))
def test_the_kernel_hashes_as_python_does(texts: list[str | None]) -> None:
    column = pa.array(texts, pa.string())
    data, edges = joined(column)
    assert string_hashes(column).tolist() == span_hashes(data, edges[:-1], edges[1:]).tolist()
