"""Rows of the audit in order, against a sort of all of them."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.local.publish import audit_rows
from pipeline.tables import CHANGE

SPANS = st.tuples(st.integers(0, 2), st.integers(0, 9), st.integers(0, 3), st.sampled_from(["span", "veto"]))
DOCUMENTS = st.lists(st.tuples(st.booleans(), st.lists(SPANS, max_size=5)), max_size=6)
STEPS = 3


def change(step, start, length, kind):
    end, old = start + length, "x" * length
    told = {"step": step, "stage": "a", "rule": "a.b", "start": start, "end": end, "old": old, "new": ""}
    return told | {"score": None, "detail": "", "kind": kind}


@given(DOCUMENTS)
def test_an_audit_is_in_order_whatever_was_vetoed_or_is_a_copy(documents):
    """A stage's vetoes come before what it changed."""
    rows, expected = [], []
    for number, (copy, spans) in enumerate(documents):
        name = f"id-{number}"
        changes = [change(*span) for span in sorted(spans, key=lambda span: (span[0], span[3] == "span", span[1:]))]
        reason = {"stage": "near_duplicates", "rule": "near_duplicates.near", "score": 0.9, "detail": "as it is"}
        rows.append({"id": name, "changes": changes} | (reason if copy else dict.fromkeys(reason)))
        expected += [(name, told["step"], told["start"], told["end"]) for told in changes]
        expected += [(name, STEPS, 0, 0)] * copy
    texts = [(name, pa.string()) for name in ("id", "stage", "rule", "detail")]
    schema = pa.schema([*texts, ("score", pa.float64()), ("changes", pa.large_list(CHANGE))])
    audit = audit_rows(pa.Table.from_pylist(rows, schema), STEPS)
    found = list(zip(*(audit[name].to_pylist() for name in ("id", "step", "start", "end")), strict=True))
    assert found == sorted(expected)
    assert audit["kind"].to_pylist().count("drop") == sum(copy for copy, _ in documents)
