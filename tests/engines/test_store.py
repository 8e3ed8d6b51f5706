"""Checkpoints on disk."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.engines.local import store
from pipeline.engines.local.store import batches_of, count_part, read_draft, write_part

SCHEMA = pa.schema([("n", pa.int64())])
BATCHES = [pa.RecordBatch.from_pydict({"n": [n, n]}, schema=SCHEMA) for n in range(4)]


@pytest.mark.parametrize("most", [0, 1 << 20])
def test_a_part_is_read_the_same_mapped_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(store, "MAPPED_AT_MOST", most)
    assert write_part(tmp_path / "a", SCHEMA, BATCHES) == 8
    assert list(batches_of(tmp_path / "a")) == BATCHES


def test_a_draft_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """Killed in the middle: the batches that were written are there, though the end of the file is not."""

    def stopped() -> object:
        yield from BATCHES[:3]
        (tmp_path / "kept").write_bytes((tmp_path / "draft").read_bytes())
        yield BATCHES[3]

    write_part(tmp_path / "a", SCHEMA, stopped(), tmp_path / "draft")
    found = read_draft(tmp_path / "kept")
    assert [next(found) for _ in range(3)] == BATCHES[:3]


def test_a_damaged_part_is_made_again(tmp_path: Path) -> None:
    write_part(tmp_path / "a", SCHEMA, BATCHES)
    (tmp_path / "a").write_bytes((tmp_path / "a").read_bytes()[:-20])
    assert count_part(tmp_path / "a") is None
    assert not (tmp_path / "a").exists()
