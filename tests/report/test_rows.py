"""Rows for the eye: what is shown, what may be left out, and what a mark speaks of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.apply import run_stages
from pipeline.document import Document, Edit
from pipeline.overrides import Keep, Vetoes
from pipeline.report.abridge import LONGEST_CUT, MOST_ROWS, Gap, abridged
from pipeline.report.review import notes
from pipeline.report.rows import Row, label, rows_of
from pipeline.report.side_by_side import differences
from pipeline.report.visible import marked, visible

LINES = st.lists(st.text("ab ,", max_size=6), max_size=8).map("\n".join)


def rows(text, *edits):
    cleaned = run_stages(Document(id="d", text=text), [("s", lambda _: edits)])
    return list(rows_of(text, cleaned.changes))


def told(row):
    return [(note.rule, note.begins, note.line, note.word) for note in notes(row)]


def test_a_cut_of_lines_is_named_where_it_begins_to_show():
    found = rows("a\n\nb\nc\nd\n", Edit(1, 6, "\n", "s.r", 0.5))
    assert [row.number for row in found] == [1, 2, 3, 4, 5]
    assert [told(row) for row in found] == [[], [], [("s.r", True, "b", "")], [("s.r", False, "c", "")], []]


def test_every_line_of_a_cut_can_be_marked():
    found = rows("a\nb b\nc c\nd\n", Edit(2, 10, "", "s.r", 0.5))
    assert [told(row) for row in found] == [[], [("s.r", True, "b b", "")], [("s.r", False, "c c", "")], []]
    assert [row.cut for row in found] == [False, True, True, False]


@pytest.mark.parametrize(
    ("text", "edit", "word"),
    [
        ("talk aboutChina now", Edit(10, 10, " ", "s.r"), "aboutChina"),
        ("end./.", Edit(3, 6, ".", "s.r"), "end./."),
        ("naïve cafe\u0301 bar", Edit(9, 11, "é", "s.r"), "cafe\u0301"),
    ],
)
def test_a_change_inside_a_line_speaks_of_its_word(text, edit, word):
    (row,) = rows(text, edit)
    assert told(row) == [("s.r", True, "", word)]


def test_a_cut_sentence_speaks_of_its_line():
    (row,) = rows("Stay here. Sign up now.", Edit(10, 23, "", "s.r"))
    assert told(row) == [("s.r", True, "Stay here. Sign up now.", "")]


def test_what_a_person_vetoed_is_kept_and_named():
    text = "Stay.\nRelated: this\naboutChina\n"
    edits = [Edit(6, 20, "", "s.line", 0.5), Edit(25, 25, " ", "s.word")]
    vetoes = Vetoes([Keep(line="Related: this"), Keep(word="aboutChina")])
    cleaned = run_stages(Document(id="d", text=text), [("s", lambda _: edits)], vetoes)
    found = list(rows_of(text, cleaned.changes))
    assert [[label(change) for change in row.changes] for row in found] == [
        [],
        ["s.line 0.50 vetoed"],
        ["s.word vetoed"],
    ]
    assert [[note.vetoed for note in notes(row)] for row in found] == [[], [True], [True]]
    assert all(row.touched and not row.cut for row in found[1:])


def test_a_mark_is_a_veto_that_is_honoured():
    text = "Stay here. Sign up now.\nRelated: this\ntalk aboutChina\n"
    edits = [Edit(10, 23, "", "s.run"), Edit(24, 38, "", "s.line"), Edit(48, 48, " ", "s.word")]
    chain = [("s", lambda _: edits)]
    cleaned = run_stages(Document(id="d", text=text), chain)
    marks = [note for row in rows_of(text, cleaned.changes) for note in notes(row)]
    vetoes = Vetoes([Keep(line=note.line, word=note.word) for note in marks])
    assert run_stages(Document(id="d", text=text), chain, vetoes).document.text == text


def test_changes_of_one_rule_on_a_row_are_one_note():
    (row,) = rows("a  b  c", Edit(1, 2, "", "s.r", 2.0), Edit(4, 5, "", "s.r", 1.0))
    (note,) = notes(row)
    assert (note.count, note.score) == (2, 1.0)


@given(LINES, st.data())
def test_rows_are_the_lines_of_the_original(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = rows(text, Edit(start, end, data.draw(LINES), "s.r"))
    lines = ["".join(f.text for f in row.fragments if f.kind != "inserted") for row in found if row.number]
    assert "".join(lines) == text
    assert all(line.count("\n") <= 1 for line in lines)


def test_unchanged_lines_are_left_out_and_counted():
    text = "".join(f"line {n}\n" for n in range(1000))
    found = list(abridged(rows(text, Edit(4000, 4000, "x", "s.r"))))
    assert sum(row.rows if isinstance(row, Gap) else 1 for row in found) == 1000
    assert len(found) == 6


def test_a_picture_has_an_end():
    text = "line\n" * 1000
    found = list(abridged(rows(text, *(Edit(5 * n, 5 * n + 1, "L", "s.r") for n in range(1000)))))
    assert len(found) == MOST_ROWS + 1
    assert found[-1] == Gap(1000 - MOST_ROWS)


def test_the_middle_of_a_long_cut_is_left_out():
    text = "".join(f"line {n}\n" for n in range(100, 200))
    found = list(abridged(rows(text, Edit(9, 9 * 90, "", "s.r"))))
    assert Gap(89 - LONGEST_CUT + 1, "s.r") in found
    assert [row.number for row in found if isinstance(row, Row) and row.cut] == [2, 3, 4, 5, 6, 7, 90]


def test_what_does_not_show_is_shown():
    assert visible("a\u202eb\x1b\u200b\u00ad") == "a⟨202E⟩b⟨001B⟩⟨200B⟩⟨00AD⟩"
    assert visible("क्\u200dष 👩\u200d🔬\ttab") == "क्\u200dष 👩\u200d🔬\ttab"
    assert marked(" \u00a0\t\u2028") == "␣⟨00A0⟩⇥⟨2028⟩"


@given(LINES, LINES)
def test_differences_hold_both_texts(a, b):
    found = list(differences(a, b))
    assert "".join(s.text for s in found if s.side != "right") == a
    assert "".join(s.text for s in found if s.side != "left") == b
