"""Strategies and small corpora for the tests of near-duplicates; all words are made up."""

from __future__ import annotations

from hypothesis import strategies as st

WHITE = [chr(c) for c in range(0x3001) if chr(c).isspace()]
"""Every character at which `str.split()` splits."""

SCRIPTS = "abcdefgh,.019éßạếøжξ\u200b\ufeff\x00\x1b\u180e漢字仮名カナไทยភាསာམབོད한국어\U00020000\U0001f600"

words = st.text(st.sampled_from(SCRIPTS), min_size=1, max_size=12)
gaps = st.text(st.sampled_from([*WHITE, " ", " ", "\n"]), min_size=1, max_size=3)
spaced = st.lists(st.one_of(words, gaps), max_size=60).map("".join)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
unspaced = st.text(st.sampled_from("漢字仮名カナไทย。，a1 \n"), max_size=80)
long_words = st.lists(st.text("xyzé", min_size=1, max_size=100), max_size=6).map(" ".join)
texts = st.one_of(spaced, anything, unspaced, long_words, st.just(""), st.just(" \u3000\n"))

few_words = st.lists(
    st.sampled_from(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]), max_size=14
)
similar = few_words.map(" ".join)
"""Texts of so few words that many of a handful of them are copies of each other."""
