"""Lists of structs come back from their bytes as they were."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.spark.packed import pack, packed_type, unpack
from pipeline.engines.spark.schemas import ddl, from_spark, to_spark
from pipeline.tables import CHANGE, EDIT, PAGES, cleaned_schema

NUMBERS = st.integers(-(1 << 60), 1 << 60)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
EDITS = st.fixed_dictionaries(
    {"start": NUMBERS, "end": NUMBERS, "new": TEXTS, "rule": TEXTS | st.none(), "score": st.floats(0, 1) | st.none()}
)
CHANGES = st.fixed_dictionaries(
    {"step": st.integers(0, 9), "start": NUMBERS, "end": NUMBERS, "score": st.floats(0, 1) | st.none()}
    | {name: TEXTS | st.none() for name in ("stage", "rule", "old", "new", "detail", "kind")}
)
KINDS = [pytest.param(pa.list_(EDIT), EDITS, id="marks"), pytest.param(pa.large_list(CHANGE), CHANGES, id="changes")]


@pytest.mark.parametrize(("kind", "items"), KINDS)
@given(data=st.data())
def test_what_is_packed_comes_back(
    kind: pa.DataType, items: st.SearchStrategy[dict[str, object]], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.lists(items, max_size=4), max_size=6))
    first, last = sorted((data.draw(st.integers(0, len(rows))), data.draw(st.integers(0, len(rows)))))
    column = pa.array(rows, kind).slice(first, last - first)
    there = pack(column)
    there.validate(full=True)
    assert there.type == packed_type(kind)
    assert there.to_pylist() == pack(pa.array(column.to_pylist(), kind)).to_pylist()
    keep = pa.array([bool(at % 2) for at in range(len(column))], pa.bool_())
    for packed, expected in (
        (there, column),
        (there.slice(1), column.slice(1)),
        (there.filter(keep), column.filter(keep)),
    ):
        back = unpack(packed, kind)
        back.validate(full=True)
        assert back.to_pylist() == expected.to_pylist()
        assert back.type == kind


def test_a_batch_of_ours_comes_back_from_spark() -> None:
    schema = cleaned_schema(8)
    row = {"id": "a", "text": "words", "signature": b"12345678", "changes": [{"old": "x", "start": 1}]}
    batch = pa.RecordBatch.from_pylist([row, row | {"signature": None, "changes": []}], schema)
    assert from_spark(to_spark(batch), schema).equals(batch)
    assert "`changes` struct<`records`: binary, `stage`: binary" in ddl(schema)
    assert "`marks` struct<`records`: binary, `new`: binary, `rule`: binary>" in ddl(PAGES)
