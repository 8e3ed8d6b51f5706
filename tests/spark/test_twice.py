"""The table of what was met twice, made in slices, tells what one made at once does."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest

from pipeline.engines.spark import twice
from pipeline.twice import Twice, among, words_for


def batches(hashes: np.ndarray, size: int) -> Iterator[pa.RecordBatch]:
    """Hashes as Spark's workers have them."""
    for at in range(0, len(hashes), size):
        yield pa.RecordBatch.from_arrays([pa.array(hashes[at : at + size].view(np.int64))], names=["fingerprint"])


@pytest.mark.parametrize("bits", [1, 3, 12])
def test_slices_make_the_table(monkeypatch: pytest.MonkeyPatch, bits: int) -> None:
    monkeypatch.setattr(twice, "HELD", 1000)
    draw = np.random.default_rng(bits)
    alone = draw.integers(0, 1 << 64, 20_000, np.uint64, endpoint=False)
    hashes = draw.permutation(np.concatenate([alone, alone[:500], np.repeat(alone[0], 9000)]))
    packs = list(twice.packed_by(batches(hashes, 300), go=iter, bits=bits))
    assert sum(len(pack.as_buffer()) for batch in packs for pack in batch.column(1)) < 8 * (20_500 + 2 * 40)
    words = words_for(len(hashes), twice.MOST_BITS) >> bits
    slices = pa.Table.from_batches(list(twice.tabled(iter(packs), bits=bits, words=words)))
    table = twice.side_by_side(slices, bits, words)
    met = Twice(1 << 20)
    met.meet(hashes)
    assert set(np.flatnonzero(np.isin(hashes, alone[:500]))) <= set(among(hashes, table))
    assert len(among(alone, table)) < 600
    exact = Twice(len(hashes))
    exact.meet(alone[:500])
    exact.meet(alone[:500])
    assert len(table) == len(exact.again())
    assert np.array_equal(table, exact.again())


def test_nothing_at_all() -> None:
    assert list(twice.packed_by(iter(()), go=iter, bits=2)) == []
    nothing = pa.table({"slice": pa.array([], pa.int32()), "words": pa.array([], pa.binary())})
    assert not twice.side_by_side(nothing, 2, 8).any()
