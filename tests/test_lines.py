"""Lines cover a text, and cuts take whole lines with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.apply import in_order, substitute
from pipeline.lines import Reason, cut_filled, cut_lines, split_lines

TEXT = st.text(alphabet=st.sampled_from("ab \n\r\x0b\u2028\x85"), max_size=60)


@given(TEXT)
def test_lines_joined_are_the_text(text: str) -> None:
    lines = split_lines(text)
    assert "".join(text[line.start : line.end] for line in lines) == text
    assert [line.content for line in lines] == [line.strip() for line in text.splitlines()]


@given(TEXT, st.randoms(use_true_random=False))
def test_cuts_leave_exactly_the_lines_without_a_reason(text: str, random: object) -> None:
    lines = split_lines(text)
    reasons = [random.choice([None, Reason("s.a"), Reason("s.b", 0.5)]) if line.content else None for line in lines]
    edits = in_order(cut_lines(lines, reasons), len(text))
    left = [line for line in substitute(text, edits).splitlines() if line.strip()]
    kept = zip(lines, reasons, strict=True)
    assert [x.strip() for x in left] == [line.content for line, reason in kept if line.content and reason is None]


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ("..aa..", [(4, 8, "a")]),
        ("aa..bb", [(0, 4, "a"), (8, 12, "b")]),
        ("aabb..", [(0, 4, "a"), (4, 8, "b")]),
        ("......", []),
    ],
)
def test_neighbours_that_go_for_one_rule_are_one_edit(reasons: str, expected: list[tuple[int, int, str]]) -> None:
    lines = split_lines("x\n" * 6)
    edits = cut_lines(lines, [None if r == "." else Reason(r) for r in reasons])
    assert [(edit.start, edit.end, edit.rule) for edit in edits] == expected


def test_blank_lines_between_cut_lines_go_with_them() -> None:
    text = "keep\n\ncut\n\n\ncut\n\nkeep"
    lines = split_lines(text)
    edits = cut_lines(lines, [Reason("s.a") if line.content == "cut" else None for line in lines])
    assert [text[edit.start : edit.end] for edit in edits] == ["cut\n\n\ncut\n"]


def test_an_edit_of_many_lines_bears_the_lowest_score() -> None:
    lines = split_lines("a\nb\nc\n")
    (edit,) = cut_lines(lines, [Reason("s.a", 0.9), Reason("s.a"), Reason("s.a", 0.6)])
    assert edit.score == 0.6


@given(TEXT, st.data())
def test_lines_without_the_others_are_cut_as_all_are(text: str, data: st.DataObject) -> None:
    lines = split_lines(text)
    why = st.sampled_from([None, Reason("s.a"), Reason("s.a", 0.5), Reason("s.a", 0.7), Reason("s.b", 0.5)])
    reasons = [data.draw(why) if line.content else None for line in lines]
    filled = [(line.start, line.end, reason) for line, reason in zip(lines, reasons, strict=True) if line.content]
    going = [(number, start, end, reason) for number, (start, end, reason) in enumerate(filled) if reason]
    assert cut_filled(going) == cut_lines(lines, reasons)
