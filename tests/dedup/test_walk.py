"""What the walk says of two sets before it has them at hand is never less than what they share."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dedup.texts import spans
from pipeline.jit import COMPILED

pytestmark = pytest.mark.skipif(not COMPILED, reason="without numba another walk does it")

WORDS = st.sampled_from([f"word{n}" for n in range(40)])
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=60).map(" ".join), min_size=2, max_size=4)


@given(TEXTS, st.integers(1, 5))
def test_no_two_sets_share_more_than_their_marks_let_them(texts: list[str], ngram: int) -> None:
    from pipeline.dedup import walk

    starts, ends = spans(pa.array(texts, pa.large_string()))
    work = walk.prepare(starts, ends, np.arange(len(texts) + 1), 1 << 12)
    table = walk.table_for(work)
    sets = []
    for number in range(len(texts)):
        walk.build(work, number, ngram, table)
        first = work.held[number]
        sets.append(set(work.values[first : first + work.sizes[number]].tolist()))
    for x, mine in enumerate(sets):
        for y, theirs in enumerate(sets):
            assert len(mine & theirs) <= walk.most_shared(work, x, y) <= min(len(mine), len(theirs))


def test_strangers_are_told_apart_by_their_marks() -> None:
    from pipeline.dedup import walk

    texts = [" ".join(f"{name}{n}" for n in range(400)) for name in ("one", "two")]
    starts, ends = spans(pa.array(texts, pa.large_string()))
    work = walk.prepare(starts, ends, np.arange(3), 1 << 12)
    for number in range(2):
        walk.build(work, number, 3, walk.table_for(work))
    assert walk.most_shared(work, 0, 0) == work.sizes[0]
    assert walk.most_shared(work, 0, 1) < work.sizes[0] / 2


@given(st.integers(0, 2**64 - 1))
def test_bits_are_counted(number: int) -> None:
    from pipeline.dedup import walk

    assert walk.ones(np.uint64(number)) == number.bit_count()
