"""Lines are cut by compiled code as `pipeline.lines.cut_lines` cuts them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.labeller.decode_lines import NO_DOUBT, add_cut
from pipeline.labeller.reasons import REASONS
from pipeline.lines import Reason, cut_lines, split_lines

WHY = st.sampled_from([None, (1, NO_DOUBT), (1, 0.5), (1, 0.7), (2, 0.5)])


@given(st.text("a \n", max_size=20), st.data())
def test_cuts_are_those_of_all_lines(text: str, data: st.DataObject) -> None:
    lines = split_lines(text)
    why = [data.draw(WHY) if line.content else None for line in lines]
    cuts, doubts, number, below = np.zeros((len(lines), 3), np.int32), np.zeros(len(lines)), 0, -1
    for at, (line, found) in enumerate((line, found) for line, found in zip(lines, why, strict=True) if line.content):
        if found is not None:
            number = add_cut(cuts, doubts, number, line.start, line.end, *found, below == at)
            below = at + 1
    reasons = [
        Reason(REASONS[found[0]], None if found[1] == NO_DOUBT else found[1]) if found else None for found in why
    ]
    expected = [(e.start, e.end, e.rule, NO_DOUBT if e.score is None else e.score) for e in cut_lines(lines, reasons)]
    made = [(start, end, REASONS[reason]) for start, end, reason in cuts[:number].tolist()]
    assert [(*cut, doubt) for cut, doubt in zip(made, doubts[:number].tolist(), strict=True)] == expected
