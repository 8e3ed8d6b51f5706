"""A packed table is a dictionary."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.words.table import NONE, add_table, find, fingerprint, new

WORD = st.text(st.characters(exclude_characters="\0"), max_size=20)
WORDS = st.dictionaries(WORD, st.integers(-32_768, 32_767), max_size=60)
FIRST, SECOND = 0, 2


def packed(*tables: dict[str, int]):
    numbers = new()
    for number, entries in enumerate(tables):
        add_table(numbers, 2 * number, {fingerprint(word): value for word, value in entries.items()})
    array = np.frombuffer(numbers, np.int64)

    def look(table, word):
        with np.errstate(over="ignore"):
            return find.py_func(array, table, fingerprint(word))

    return look


@given(WORDS, WORDS, WORD)
def test_what_was_packed_is_found_and_nothing_else(one: dict[str, int], other: dict[str, int], stranger: str):
    look_up = packed(one, other)
    for table, entries in ((FIRST, one), (SECOND, other)):
        assert {word: look_up(table, word) for word in entries} == entries
        if stranger not in entries:
            assert look_up(table, stranger) == NONE


@given(st.text(max_size=40))
def test_a_fingerprint_is_a_positive_number_of_61_bits(word: str):
    assert 0 < fingerprint(word) < 2**61


def test_short_words_share_no_fingerprint():
    letters = "abcdefghijklmnopqrstuvwxyzäöüéô"
    words = [a + b + c for a in letters for b in letters for c in letters]
    assert len({fingerprint(word) for word in words}) == len(words)
