"""Page text is what the page shows: cases as data, and the property behind them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.html import PageError, read_page
from pipeline.html.roles import TAGS

CASES = tomllib.loads((Path(__file__).parent.parent / "cases" / "html.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_page_text(case):
    assert read_page(case["html"]).text.split("\n") == case["text"]


def test_blocks_stand_beside_the_lines_of_the_text():
    page = read_page("<h1>Title</h1><p>One <a href='x'>link</a>.</p><p><b>Two</b></p>")
    assert page.blocks.text == page.text.splitlines()
    assert page.blocks.links.tolist() == [0, 4, 0]
    assert page.blocks.strong.tolist() == [0, 0, 3]
    assert [TAGS[page.boxes.tag[box]] for box in page.blocks.box] == ["h1", "p", "p"]


WORD = st.text("abcdeé漢", min_size=1, max_size=4)
TREE = st.recursive(
    WORD,
    lambda inner: st.tuples(
        st.sampled_from(["div", "p", "li", "b", "span", "td", "section"]), st.lists(inner, max_size=4)
    ),
    max_leaves=25,
)


def html_of(tree) -> str:
    if isinstance(tree, str):
        return f" {tree} "
    tag, inner = tree
    return f"<{tag}>{''.join(map(html_of, inner))}</{tag}>"


def words_of(tree) -> list[str]:
    return [tree] if isinstance(tree, str) else [word for inner in tree[1] for word in words_of(inner)]


@given(st.lists(TREE, min_size=1, max_size=4))
def test_every_word_is_there_once_and_in_order(trees):
    words = [word for tree in trees for word in words_of(tree)]
    html = "".join(map(html_of, trees))
    if words:
        assert read_page(html).text.split() == words
    else:
        with pytest.raises(PageError):
            read_page(html)


@given(st.text(st.sampled_from("<>/=\"'&;!-ab \n\0é"), max_size=60) | st.binary(max_size=60))
def test_any_input_is_a_page_or_a_sentence(anything):
    try:
        page = read_page(anything)
    except PageError:
        return
    assert page.text.splitlines() == page.blocks.text
