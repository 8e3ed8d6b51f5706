"""Page text is what the page shows: cases as data, and the property behind them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

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


LEAVES = st.sampled_from(
    [
        *("tide", "Fähre", "漢字", "a&amp;b", " ", "\n\t", "&nbsp;", "&shy;", "\u200b", "\u2060", "<br>", "<wbr>"),
        *("<img alt='no'>", "<input value='no'>", "<!-- no -->", "<?no ?>", "<script>no</script>", "<style>no</style>"),
    ]
)
INLINE, BLOCK = ["b", "span class='x'", "my-tag", "sup"], ["div", "p", "li", "section id='y'", "h2", "blockquote"]
WITHIN = {"li": "ul", "h2": "div"}  # one right inside another of its kind would end that one
NODES = st.recursive(
    LEAVES, lambda inner: st.tuples(st.sampled_from(INLINE + BLOCK), st.lists(inner, max_size=5)), max_leaves=30
)
SHOWN = {"a&amp;b": "a&b", "&nbsp;": " ", "\n\t": " ", "<br>": "\n", "<img alt='no'>": " ", "<input value='no'>": " "}


def markup(node: Any) -> str:
    if isinstance(node, str):
        return node
    tag, inner = node
    element = f"<{tag}>{''.join(map(markup, inner))}</{tag.split()[0]}>"
    return f"<{WITHIN[tag]}>{element}</{WITHIN[tag]}>" if tag in WITHIN else element


def shown(node: Any) -> str:
    """What a reader sees: inline tags are nothing, a block stands on lines of its own."""
    if isinstance(node, str):
        return SHOWN.get(node, node if node.isalpha() or node == " " else "")
    tag, inner = node
    around = "\n" if tag in BLOCK else ""
    return around + "".join(map(shown, inner)) + around


@given(st.lists(NODES, min_size=1, max_size=6))
def test_every_word_is_there_once_in_order_neither_glued_nor_split(nodes):
    html = "<body>" + "".join(map(markup, nodes))
    lines = [" ".join(line.split()) for line in "".join(map(shown, nodes)).split("\n")]
    if any(lines):
        assert read_page(html).text.split("\n") == [line for line in lines if line]
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
