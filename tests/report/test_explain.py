"""`explain` in a terminal and in a pipe."""

from __future__ import annotations

from io import StringIO

import pytest
from handmade import make_run, news
from rich.console import Console

from pipeline.audit import Run, UnknownDocument
from pipeline.document import Document
from pipeline.overrides import Keep, Vetoes
from pipeline.report.explain import print_document


def printed(folder, name, **options):
    out = StringIO()
    print_document(Run(folder).document(name), Console(file=out, width=100, **options))
    return out.getvalue()


def test_a_pipe_gets_marks_and_rules_and_no_codes(a_run):
    text = printed(a_run, "doc-00005")
    assert "\x1b" not in text
    assert "talk about{+␣+}China.    <- repair.anywhere 2.50\n" in text
    assert "[-Related: What happened 5 days ago-]    <- clutter.related " in text
    assert "The [-␣-]session" in text or "The[-␣-] session" in text


def test_an_id_that_is_cut_short_is_enough_if_only_one_begins_so(a_run):
    assert Run(a_run).id_of("doc-00005") == "doc-00005"
    with pytest.raises(UnknownDocument, match=r"fit 'doc-0000': doc-00000, doc-00001, .*, …"):
        Run(a_run).document("doc-0000")


def test_a_terminal_gets_colours(a_run):
    text = printed(a_run, "doc-00005", force_terminal=True, color_system="standard")
    assert "\x1b[9;31mRelated: What happened" in text
    assert "clutter.related" in text


def test_a_dropped_document_says_why_and_for_which(a_run):
    text = printed(a_run, "doc-00007")
    assert "dropped:   near_duplicates.near: a copy of doc-00006, Jaccard 0.85\n" in text
    assert "[-Related:" in text


def test_a_veto_is_told(tmp_path):
    vetoes = Vetoes([Keep(word="aboutChina")])
    run = make_run(tmp_path / "r", [news(1, extra="aboutChina\n")], vetoes=vetoes, report=False)
    text = printed(run, "doc-00001")
    assert "vetoed:    repair.anywhere 2\n" in text
    assert "aboutChina    <- repair.anywhere 2.50 vetoed\n" in text


def test_control_characters_and_markup_are_text(tmp_path):
    text = "[red]not markup[/red]\x1b[2J\u202eabc\nRelated: \x07 [bold]\n"
    run = make_run(tmp_path / "r", [Document(id="d", text=text, title="\x1b]0;x\x07")], report=False)
    for options in ({}, {"force_terminal": True, "color_system": None}):
        shown = printed(run, "d", **options)
        assert "[red]not markup[/red]⟨001B⟩[2J⟨202E⟩abc" in shown
        assert "\x1b" not in shown.replace("\x1b[9m", "").replace("\x1b[0m", "").replace("\x1b[2m", "") or options
        assert "\x07" not in shown


def test_long_lines_stay_whole_in_a_pipe(tmp_path):
    run = make_run(tmp_path / "r", [news(1, extra="word " * 100 + "\n")], report=False)
    assert "word " * 99 in printed(run, "doc-00001")
