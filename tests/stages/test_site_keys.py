"""The compiled look at a text finds what `keys` finds: every line and sentence with its place, equal keys as equal."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus import utf8
from pipeline.jit import COMPILED
from pipeline.lines import split_lines
from pipeline.site.characters import FOLDING, KNOWN
from pipeline.site.hashed import PREFIX, HashedKeys, key_hashes
from pipeline.site.keys import LONGEST_KEY, fold, key_of, plain, sentences
from pipeline.site.scan import END_AT, LINE_AT, PARTS, RUN_AT, START_AT, WHOLE, lines_sought, scanned

compiled = pytest.mark.skipif(not COMPILED, reason="without numba nothing is scanned")

ALPHABETS = (
    'aZ éİßŉΐςſKﬁ\u0345\u0301.!?…。！？।१１2:,”)’"\t\u3000\u00a0\u202e漢字\U0001f600',
    "ab c. d 1\n",
    "abcde fgh. 12:3\r\nAB?\u2028\x85\x1c\0\ud800",
    "abcdefghij klmnop. qrst uvw 1\n’\U0001f600",
)
TEXTS = st.one_of(*(st.text(st.sampled_from(some), max_size=300) for some in ALPHABETS), st.text(max_size=100))


def keys_in(text: str) -> Iterator[tuple[int, int, str]]:
    """The number of each line, whether it is a sentence, and its key."""
    for number, line in enumerate(text.splitlines()):
        parts = [(0, line), *((1, run) for _, run in sentences(line.strip()))]
        yield from ((number, run, fold(part)) for run, part in parts if fold(part))


@compiled
@given(TEXTS)
def test_the_kernel_finds_the_keys_that_python_finds(text: str):
    expected, (hashes, places) = list(keys_in(text)), scanned(utf8(text))
    assert [(number, run) for number, run, _ in expected] == [tuple(place) for place in places[:, [LINE_AT, RUN_AT]]]
    for (_, _, key), place, found in zip(expected, places, hashes, strict=True):
        assert fold(text[place[START_AT] : place[END_AT]]) == key
        assert found in key_hashes([key, key[:PREFIX]])


@compiled
@pytest.mark.parametrize("length", [PREFIX, LONGEST_KEY - 1, LONGEST_KEY, LONGEST_KEY + 1, 5000])
def test_long_lines_are_found_by_their_keys(length: int):
    text = "x1. y" + "ab c" * length
    for line in (text[:length], text[: length - 1] + "."):
        held = HashedKeys(pa.chunked_array([["other", fold(line), "x" * LONGEST_KEY]]), [0, 1, 3])
        (found,) = lines_sought(line, held.of(1))
        assert (found.first, found.last, found.what) == (0, len(line.rstrip()), WHOLE)
        assert lines_sought(line, held.of(0)) == []


@compiled
@given(TEXTS.filter(lambda text: "\ud800" not in text), st.data())
def test_what_is_sought_is_found(text: str, data: st.DataObject):
    keys = list(keys_in(text))
    wanted = data.draw(st.sets(st.sampled_from(sorted({key for *_, key in keys}))) if keys else st.just(set()))
    held = HashedKeys(pa.chunked_array([["other", *sorted(wanted)]]), [0, 1 + len(wanted)])
    expected: dict[int, int] = {}
    for number, run, key in keys:
        if key in wanted:
            expected[number] = expected.get(number, 0) | (PARTS if run else WHOLE)
    lines = split_lines(text)
    filled = [number for number, line in enumerate(lines) if line.content]
    found = {filled[line.number]: line for line in lines_sought(text, held.of(0))}
    assert expected.items() <= {number: line.what for number, line in found.items()}.items()
    for number, line in found.items():
        assert (line.start, line.end) == (lines[number].start, lines[number].end)
        assert text[line.first : line.last] == lines[number].content


@compiled
def test_seeds_tell_lines_from_sentences_and_site_from_site():
    text = "The tide is high again. The tide is high again."
    one, other = (scanned(utf8(text), np.uint64(seed), np.uint64(seed + 1)).hashes.tolist() for seed in (5, 9))
    assert one[1] == one[2]
    assert len({*one, *other}) == 4


def test_what_the_tables_leave_out_is_nothing():
    rest = "".join(map(chr, range(KNOWN, sys.maxunicode + 1)))
    assert not any(character.isalnum() or character.isspace() for character in rest)
    folding = "".join(map(chr, range(FOLDING, sys.maxunicode + 1)))
    assert folding.casefold() == folding


def test_sentences_are_those_of_the_folded_line_whatever_folds():
    for character in (c for c in map(chr, range(FOLDING)) if c != c.casefold()):
        line = f"One two three four.{character}Five six seven eight."
        assert {fold(run) for _, run in sentences(line)} == {key_of(run.strip()) for _, run in sentences(plain(line))}
