"""The rule that matches a line is found with few looks, and it is the one that all looks would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.labeller.marks import candidates, kinds, mark, marks_of, see
from pipeline.labeller.reasons import HEADINGS, RULES
from pipeline.labeller.spread import spread

CUES = sorted({cue for rule in (*HEADINGS, *RULES) for cue in rule.phrases})
BEFORE = st.text(st.sampled_from(" \t.»©#(12²_kKmM🔥é"), max_size=4)
AFTER = st.text(st.sampled_from(" \u00a0.:)]】🔥İıςab"), max_size=4)
FORMS = st.sampled_from([str, str.upper, str.lower, str.title, str.swapcase])
LINES = st.builds(
    lambda before, cue, form, cut, after: (before + form(cue)[:cut] + after).strip() or "x",
    BEFORE,
    st.sampled_from(CUES),
    FORMS,
    st.integers(1, 30),
    AFTER,
)


@given(LINES)
def test_no_line_is_passed_over_that_a_rule_matches(line):
    slow = next((rule for rule in candidates(line) if rule.search(line)), None)
    if slow is not None:
        assert mark(line) is slow


@pytest.mark.parametrize("line", ["Read more", "12 comments", "3k Shares", "© 2024", "Ⓒ 2024", "vov.vn", "(Photo: HG)"])
def test_a_line_is_found_among_others(line):
    found = mark(line)
    assert found is not None
    assert marks_of(["The bridge was opened.", line, "yes"]) == [None, found, None]


def test_no_lines_have_no_marks():
    assert marks_of([]) == []


@given(st.lists(st.text("ab AÉ日.-", max_size=14).map(str.strip).filter(bool), max_size=6))
def test_lines_that_name_a_picture_are_seen(lines):
    seen = see(spread(lines))
    names = [at for at, line in enumerate(lines) if at and line.islower() and re.match(r"[^.,;:!?\"“”]{12,}$", line)]
    assert set(names) <= set(seen.names)
    assert seen.kinds.tolist() == kinds(marks_of(lines))
