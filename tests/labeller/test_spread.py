"""Lines are found in a text by compiled code as Python finds them."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from pipeline.labeller.spread import spread, spread_text
from pipeline.lines import split_lines

TEXT = st.text(alphabet=st.sampled_from("ab \n\r\x0b\x1c\x1f\x85\u00a0\u2028\u3000\ud800👩"), max_size=60)


@given(TEXT)
def test_lines_are_those_of_python(text: str) -> None:
    written = spread_text(text)
    filled = [line for line in split_lines(text) if line.content]
    assert [written.line(number) for number in range(len(filled))] == [line.content for line in filled]
    assert written.places[2:].T.tolist() == [[line.start, line.end] for line in filled]


def test_every_white_space_is_known() -> None:
    text = "".join(f"a{char}b" for char in map(chr, range(sys.maxunicode + 1)) if char.isspace()) + "c"
    filled = [line for line in split_lines(text) if line.content]
    assert spread_text(text).places[2:].T.tolist() == [[line.start, line.end] for line in filled]
    assert not [char for char in map(chr, range(0x10000, sys.maxunicode + 1)) if char.isspace()]


@given(st.lists(TEXT.map(str.strip).filter(bool)))
def test_lines_that_are_spread_are_those_lines(lines: list[str]) -> None:
    written = spread(lines)
    assert [written.line(number) for number in range(len(lines))] == lines
