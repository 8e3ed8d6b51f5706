"""The dense n-gram table gives what a slow readable model gives."""

from collections import Counter
from math import log10

import pytest
from hypothesis import given
from hypothesis import strategies as st
from words.plain.lexicon import spelling_scorer

from pipeline.words import spelling

WORDS = ["lost", "space", "spaces", "lasted", "plots", "stale", "pastel", "closet"] * 40


def slow_score(words: list[str], letters: str, n: int, word: str) -> float:
    """Interpolated n-grams, counted in dictionaries."""

    def padded(text: str) -> str:
        return "^" * (n - 1) + "".join(c if c in letters else "?" for c in text) + "^"

    seen: Counter[str] = Counter()
    for text in map(padded, words):
        seen.update(text[i - k : i + 1] for i in range(n - 1, len(text)) for k in range(n))
    symbols = ["^", "?", *letters]

    def probability(history: str, symbol: str) -> float:
        p = spelling.FLOOR
        for k in range(n):
            context = history[len(history) - k :]
            total = sum(seen[context + s] for s in symbols)
            p = (seen[context + symbol] + spelling.MASS * p) / (total + spelling.MASS)
        return p

    text = padded(word)
    return sum(log10(probability(text[i - n + 1 : i], text[i])) for i in range(n - 1, len(text)))


LETTERS, TABLE = spelling.train(WORDS)
SCORE = spelling_scorer(LETTERS, memoryview(TABLE))


@given(st.text("lostpaceds?xé", min_size=1, max_size=12))
def test_the_table_is_the_model(word: str):
    n = spelling.order(len(LETTERS) + 2)
    assert SCORE(word) == pytest.approx(slow_score(WORDS, LETTERS, n, word), abs=0.001 * (len(word) + 1))


def test_a_word_of_the_language_is_likelier_than_its_reverse():
    assert SCORE("spaced") > SCORE("decaps")


def test_rare_letters_are_left_out_of_the_alphabet():
    assert "z" not in spelling.alphabet(["zoo"] + ["oak"] * spelling.RARE)


def test_the_order_falls_where_the_alphabet_is_large():
    assert [spelling.order(n) for n in (30, 49, 50, 180, 250)] == [4, 4, 3, 3, 2]
