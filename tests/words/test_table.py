"""The packed table is a dictionary."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.words.table import fingerprint, pack, reader

WORDS = st.dictionaries(st.text(max_size=20), st.integers(-32_768, 32_767), max_size=60)


def packed(entries: dict[str, int]):
    keys, values = pack(entries)
    return reader(memoryview(keys), memoryview(values))


@given(WORDS, st.lists(st.text(max_size=20)))
def test_a_table_answers_as_the_dictionary_that_it_was_made_of(entries: dict[str, int], asked: list[str]):
    find = packed(entries)
    for word in [*entries, *asked]:
        assert find(word) == entries.get(word)


def test_an_empty_table_holds_nothing():
    assert packed({})("word") is None


def test_short_words_have_fingerprints_of_their_own():
    words = [a + b + c for a in "abcđề" for b in "xyz " for c in ("", "q", "tion")]
    assert len({fingerprint(word) for word in words}) == len(words)


def test_many_words_that_crowd_are_all_found():
    entries = {f"word{i}": i for i in range(5000)}
    find = packed(entries)
    assert all(find(word) == i for word, i in entries.items())
    assert find("word5000") is None
