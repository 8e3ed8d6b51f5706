"""The compiled looks at the shape of a line say what regular expressions say."""

from __future__ import annotations

import re
import sys
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from pipeline.labeller.shapes import (
    SENTENCE,
    SIZE,
    STATEMENT,
    TITLE,
    Shapes,
    ends_like,
    has_sentences,
    has_words,
    is_title,
    is_title_twice,
    sorts,
)
from pipeline.labeller.spread import spread

_STOP = re.compile(r"[.!?…。！？](?:(?<=[。！？])|(?<=\w\w.)[\"”’»)]*(?=\s\W*[A-ZÀ-ÞΑ-ΩА-Я]|$))")
_ENDS = {
    SENTENCE: re.compile(r"[.!?…。！？؟।۔။።។][\"”’»)\]』」]*$"),
    STATEMENT: re.compile(r"[.。।۔။።។][\"”’»)\]』」]*$"),
}
LINE = (
    st.text(st.sampled_from('aabÉ×Ω_2²𝐀👩..!…。？।"”)』] \u00a0-'), min_size=1, max_size=24).map(str.strip).filter(bool)
)


def shapes_of(*lines: str) -> Shapes:
    written = spread(lines)
    return Shapes(written.codes, written.places, sorts())


@given(LINE)
def test_a_line_has_the_sentences_that_one_reads(line: str):
    shapes = shapes_of(line)
    for number in range(1, 5):
        assert has_sentences(shapes, 0, number) == (
            next(islice(_STOP.finditer(line), number - 1, None), None) is not None
        )


@given(LINE)
def test_a_line_ends_like_one_reads(line: str):
    shapes = shapes_of(line)
    for mark, pattern in _ENDS.items():
        assert ends_like(shapes, 0, mark) == bool(pattern.search(line[-4:]))


@given(LINE)
def test_words_have_white_space_between_them(line: str):
    shapes = shapes_of(line)
    assert [has_words(shapes, 0, number) for number in range(1, 13)] == [len(line.split()) >= n for n in range(1, 13)]


@given(LINE, st.text(st.sampled_from("'’`.a "), max_size=3))
def test_a_title_may_stand_there_twice_and_be_cut_at_an_apostrophe(line: str, more: str):
    second = (line + more).strip()
    cut = second[len(line) :]
    is_twice = not cut or (len(line) >= 6 and cut[0] in "'’‘`´")
    assert is_title_twice(shapes_of(line, second), 0) == (is_twice and is_title(shapes_of(second), 0))
    assert not is_title_twice(shapes_of("b" + line, line), 0)


def test_a_title_is_short_and_no_sentence():
    assert is_title(shapes_of("word " * (TITLE - 1) + "word"), 0)
    assert not is_title(shapes_of("word " * TITLE + "word"), 0)
    assert not is_title(shapes_of("It rains."), 0)


def test_no_word_has_a_character_beyond_the_table():
    assert not re.search(r"[\w\s]", "".join(map(chr, range(SIZE, sys.maxunicode + 1))))
