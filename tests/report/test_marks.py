"""Pieces: whatever stages do to a text, the picture holds the original and the cleaned text, each in whole."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.apply import Cleaned, run_stages
from pipeline.document import Document, Drop, Edit
from pipeline.report.marks import pieces

TEXT = st.text("ab \n\u00a0é", max_size=40)


@st.composite
def stages(draw):
    """Stages that make arbitrary edits at places that are drawn as shares of the text."""
    plans = draw(st.lists(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), TEXT), max_size=4), max_size=4))
    return [(f"s{number}", edits_of(plan)) for number, plan in enumerate(plans)]


def edits_of(plan):
    def stage(document):
        edits, reached = [], 0
        for start, length, new in plan:
            begin = min(reached + start, len(document.text))
            reached = min(begin + length, len(document.text))
            if all(edit.end < reached or edit.start < edit.end for edit in edits):  # one insertion at a place
                edits.append(Edit(begin, reached, new, "s.r"))
        return edits

    return stage


def shown(cleaned: Cleaned, original: str) -> str:
    marks = {"kept": "{}", "cut": "[-{}-]", "inserted": "{{+{}+}}"}
    return "".join(marks[p.kind].format(p.text) for p in pieces(original, cleaned.changes))


def run(original: str, *plans) -> str:
    chain = [(f"s{number}", edits_of(plan)) for number, plan in enumerate(plans)]
    return shown(run_stages(Document(id="d", text=original), chain), original)


@given(TEXT, stages())
def test_both_texts_are_in_the_picture(original, chain):
    cleaned = run_stages(Document(id="d", text=original), chain)
    found = pieces(original, cleaned.changes)
    assert "".join(p.text for p in found if p.kind != "inserted") == original
    assert "".join(p.text for p in found if p.kind != "cut") == cleaned.document.text


@given(TEXT, stages())
def test_every_change_that_still_shows_is_named(original, chain):
    cleaned = run_stages(Document(id="d", text=original), chain)
    named = {id(p.change) for p in pieces(original, cleaned.changes) if p.change}
    last = max((c.step for c in cleaned.changes), default=0)
    assert all(id(c) in named for c in cleaned.changes if c.step == last)


@given(TEXT, stages())
def test_pieces_alternate_and_only_changes_have_a_reason(original, chain):
    found = pieces(original, run_stages(Document(id="d", text=original), chain).changes)
    assert all((p.change is None) == (p.kind == "kept") for p in found)
    assert not any(a.kind == b.kind == "kept" for a, b in pairwise(found))


def test_an_inserted_space_is_all_that_shows_of_a_repair():
    assert run("aboutChina", [(0, 10, "about China")]) == "about{+ +}China"


def test_spans_of_later_steps_are_carried_back():
    assert run("abcdef", [(0, 2, "")], [(1, 2, "X")]) == "[-ab-]c[-de-]{+X+}f"


def test_a_later_step_splits_what_an_earlier_one_put_in():
    assert run("ab", [(1, 0, "xyz")], [(2, 1, "")]) == "a{+x+}{++}{+z+}b"


def test_what_was_put_in_and_taken_out_again_is_not_shown_but_named():
    assert run("ab", [(1, 0, "xyz")], [(1, 3, "")]) == "a{++}b"


def test_a_cut_around_earlier_cuts_keeps_their_reasons():
    original = "one two three"
    chain = [("s0", edits_of([(4, 3, "")])), ("s1", edits_of([(0, 10, "")]))]
    found = pieces(original, run_stages(Document(id="d", text=original), chain).changes)
    assert [(p.text, p.change.step) for p in found] == [("one ", 1), ("two", 0), (" three", 1)]


def test_a_dropped_document_shows_the_changes_before_the_drop():
    chain = [("s0", edits_of([(0, 1, "")])), ("s1", lambda _: Drop("s1.r", "why"))]
    assert shown(run_stages(Document(id="d", text="ab"), chain), "ab") == "[-a-]b"


def test_a_text_of_many_changes_takes_no_copies_of_it():
    original = "x y" * 40_000
    chain = [("s0", lambda d: [Edit(i, i + 1, "-", "s.r") for i in range(1, len(d.text), 3)])]
    found = pieces(original, run_stages(Document(id="d", text=original), chain).changes)
    assert sum(p.kind == "cut" for p in found) == 40_000
