"""Of rows that stand alone nobody has to count anything; of the others none may be lost."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import twice
from pipeline.corpus import SKETCH
from pipeline.dedup.plain import joined, span_hashes
from pipeline.dedup.strings import string_hashes
from pipeline.document import Document, Edit
from pipeline.engines import Relation, Step
from pipeline.engines.local.repeated import repeated
from pipeline.engines.local.store import write_part
from pipeline.engines.local.walls import count_articles, count_records, met_twice
from pipeline.jit import COMPILED
from pipeline.maps import FingerprintPages, SketchPages
from pipeline.tables import PASSED_OVER, Fault, Row, pages_batch

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
    monkeypatch.setattr(twice, "FEWEST_BITS", bits)
    monkeypatch.setattr(twice, "MOST_BITS", bits)
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


class Everything:
    """A watch that wants it all."""

    def __init__(self, *, careful: bool = False) -> None:
        self.careful = careful

    def wants(self, *_: int) -> bool:
        return True

    def at(self, *_: int) -> None:
        return None

    def ended(self, *_: int) -> bool:
        return False

    def enters(self, *_: str) -> None: ...

    def saved(self, *_: int) -> None: ...


def mapped(step: Step, pages: pa.RecordBatch, path: Path, *, careful: bool = False) -> Relation:
    rows = write_part(path, step.schema, step(iter([pages]), Everything(careful=careful)))
    return Relation("", path.parent, (path.name,), (rows,))


@pytest.mark.skipif(not COMPILED, reason="without numba there are no fingerprints")
def test_counts_are_the_same_whether_or_not_fingerprints_were_asked_for(tmp_path: Path) -> None:
    draw = random.Random(2)
    lines = [
        f"{n} people of the {'old ' * (n % 4)}town {'walked' if n % 3 else 'Ran'}. Nobody knows why." for n in range(60)
    ]
    documents = [
        Document(
            id=str(n),
            site=draw.choice(("a.example", "b.example", "")),
            text="\n".join(["Menu", *draw.sample(lines, 4), f"A story of Zbygniewowicz and number {n}."]),
            marks=(Edit(0, 5, "", "extract.block"),) if n % 2 else (),
            language="en",
        )
        for n in range(80)
    ]
    rows = [Row(document=document, given=False, digest="", offset=0) for document in documents]
    pages = pages_batch(rows)
    names = ("extract", "site", "repair")
    again = met_twice(mapped(FingerprintPages(names), pages, tmp_path / "fingerprints"))
    alone = met_twice(mapped(FingerprintPages(names), pages, tmp_path / "alone", careful=True))
    assert alone.equals(again)
    write_part(tmp_path / "again", again.schema, [again])
    with_table = SketchPages(names, str(tmp_path / "again"))
    found = [
        mapped(SketchPages(names), pages, tmp_path / "whole"),
        mapped(with_table, pages, tmp_path / "some"),
        mapped(with_table, pages, tmp_path / "careful", careful=True),
    ]
    whole, some, careful = (count_articles(sketch, threads=1, spill=tmp_path / "spill") for sketch in found)
    assert some.equals(whole)
    assert careful.equals(whole)
    assert set(whole["kind"].to_pylist()) == {"documents", "line", "run", "shown", "word"}
    assert sum(found[1].rows) < sum(found[0].rows) - 80


def test_rows_about_what_a_file_holds_besides_are_no_records(tmp_path: Path) -> None:
    document = Document(id="a", text="One.")
    beside = Row(document=document, given=False, digest="", offset=0, fault=Fault("read", PASSED_OVER, "{}"))
    broken = Row(document=document, given=False, digest="", offset=0, fault=Fault("read", "json", "It is not JSON."))
    pages = pages_batch([Row(document=document, given=False, digest="", offset=0), beside, broken])
    rows = write_part(tmp_path / "pages", pages.schema, [pages])
    assert count_records(Relation("", tmp_path, ("pages",), (rows,))) == 2
