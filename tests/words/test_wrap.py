"""A lost line wrap is found by where its lines would have ended."""

import random

from hypothesis import given
from hypothesis import strategies as st
from words.plain import wrap


def wrapped(seed: int, width: int) -> tuple[str, list[int]]:
    """Words in one line without the spaces at which it was wrapped, and where they stood."""
    rng = random.Random(seed)
    text, column, cuts = "", 0, []
    for _ in range(160):
        word = "x" * rng.randint(2, 9)
        if column and column + 1 + len(word) > width:
            cuts.append(len(text))
            column = len(word)
        else:
            text += " " if text else ""
            column += 1 + len(word) if column else len(word)
        text += word
    return text, cuts


def line(text: str) -> wrap.Line:
    return wrap.Line(0, len(text), tuple(i for i, c in enumerate(text) if c == " "))


@given(st.integers(0, 500), st.integers(60, 100))
def test_a_chain_runs_through_the_line_ends(seed: int, width: int):
    text, cuts = wrapped(seed, width)
    chain = wrap.explain([line(text)], dict.fromkeys(cuts, 3.0), cuts, 0.05)
    assert chain is not None
    assert chain.cuts == set(cuts)


def test_a_doubtful_cut_at_a_line_end_is_taken_and_one_elsewhere_is_not():
    text, cuts = wrapped(7, 79)
    doubtful, elsewhere = cuts[5], cuts[5] + 30
    scores = {**dict.fromkeys(cuts, 4.0), doubtful: 0.5, elsewhere: 0.5}
    chain = wrap.explain([line(text)], dict(sorted(scores.items())), [c for c in cuts if c != doubtful], 0.05)
    assert chain is not None
    assert doubtful in chain.cuts
    assert elsewhere not in chain.cuts


def test_the_width_is_voted_for():
    text, cuts = wrapped(3, 72)
    assert all(abs(width - 72) <= 3 for width in wrap.widths([line(text)], cuts))


def test_without_regular_cuts_there_is_no_chain():
    text = " ".join("word" for _ in range(200))
    assert wrap.explain([line(text)], {12: 3.0}, [12], 0.01) is None
    assert wrap.explain([], {}, [], 0.01) is None
