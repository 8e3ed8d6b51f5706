"""The keep policies."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dedup.order import priority
from pipeline.dedup.settings import Settings

ROWS = [
    {"id": "a", "length": 10, "published": None, "source": "blog/1.html"},
    {"id": "b", "length": 30, "published": "2024-05-02", "source": "mirror/2.html"},
    {"id": "c", "length": 10, "published": "2024-05-01", "source": "wire/3.html"},
    {"id": "é", "length": 30, "published": "2024-05-01", "source": None},
]


def in_order(rows, wish):
    table = pa.Table.from_pylist(rows)
    ranks = priority(table, wish).tolist()
    return "".join(name for _, name in sorted(zip(ranks, table["id"].to_pylist(), strict=True)))


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Settings(), "béac"),
        (Settings(keep="earliest"), "écba"),
        (Settings(keep="source", source_rank=("wire/", "mirror/")), "cbéa"),
    ],
)
@given(order=st.permutations(ROWS))
def test_the_order_does_not_depend_on_that_of_the_rows(wish, expected, order):
    assert in_order(order, wish) == expected


def test_ids_are_compared_byte_by_byte():
    rows = [{"id": name, "length": 1} for name in ("\U0001f600", "\uffff", "Z", "a")]
    assert in_order(rows, Settings()) == "Za\uffff\U0001f600"
