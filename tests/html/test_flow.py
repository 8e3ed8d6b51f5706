"""From markup to events to lines, in compiled code: its tables, its exact output, and that no bytes lead it astray."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.html.events import KIND, START, TAG, read_events, tag_number
from pipeline.html.flow import BOX_PARENT, BOX_TAG, LINE_BOX, LINE_LENGTH, LINE_LINKS, flow
from pipeline.html.names import NAME_BIT
from pipeline.html.roles import BREAK, CLOSE, LINK, PART, ROLES, ROLES_WITHOUT_SCRIPTS, SKIP, SLOTS, TAGS, TEXT
from pipeline.html.scan import LT, count_of
from pipeline.html.words import WORDS, name_bits


def events_of(markup: str):
    data = np.frombuffer(markup.encode(), np.uint8)
    return data, read_events(data, ROLES, WORDS, int(count_of(data, LT)))


def lines_of(markup: str) -> list[str]:
    data, events = events_of(markup)
    return flow(data, events, ROLES)[0].tobytes().decode().split("\n")[:-1]


def test_every_tag_has_a_slot_of_its_own():
    for number, tag in enumerate(TAGS[1:], 1):
        name = np.frombuffer(tag.encode(), np.uint8)
        assert tag_number(name, 0, len(name), ROLES) == number
    assert len({int(key) % SLOTS for key in ROLES.key[1:]}) == len(TAGS) - 1
    stranger = np.frombuffer(b"my-tag", np.uint8)
    assert tag_number(stranger, 0, len(stranger), ROLES) == 0


@pytest.mark.parametrize(
    ("tag", "role"), [("p", BREAK), ("a", LINK), ("img", PART), ("noscript", SKIP), ("script", SKIP)]
)
def test_roles(tag: str, role: int):
    assert ROLES.role[TAGS.index(tag)] == role
    if tag == "noscript":
        assert ROLES_WITHOUT_SCRIPTS.role[TAGS.index(tag)] != SKIP


@pytest.mark.parametrize(
    ("value", "groups"),
    [
        ("nav", {"navigation"}),
        ("navBar2", {"navigation"}),
        ("NAVBar", {"navigation"}),
        ("comments-list", {"comment"}),
        ("unavailable", set()),
        ("", set()),
    ],
)
def test_words_of_a_class(value: str, groups: set[str]):
    data = np.frombuffer(value.encode() or b" ", np.uint8)
    found = name_bits(data, 0, len(value), WORDS)
    assert {name for name in ("navigation", "comment") if found & NAME_BIT[name]} == groups


def test_events_of_a_page():
    data, events = events_of('<body><p class="lead">A &amp; b</p><script>x < y</script><br></body>')
    assert [(int(event[KIND]), TAGS[event[TAG]]) for event in events] == [
        (BREAK, "p"),
        (TEXT, ""),
        (CLOSE, ""),
        (BREAK, "br"),
        (CLOSE, ""),
    ]
    assert bytes(data[events[0][START] :])[:4] == b"lead"


def test_lines_and_boxes_of_a_page():
    data, events = events_of('<body><div><p>Two <a href="x">words</a></p>after</div></body>')
    text, lines, boxes = flow(data, events, ROLES)
    assert text.tobytes() == b"Two words\nafter\n"
    assert lines[:, LINE_LENGTH].tolist() == [9, 5]
    assert lines[:, LINE_LINKS].tolist() == [5, 0]
    assert [TAGS[tag] for tag in boxes[lines[:, LINE_BOX], BOX_TAG]] == ["p", "div"]
    assert boxes[:, BOX_PARENT].tolist() == [-1, 0, 1]


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<body>a&amp;b&nbsp;c&lt;d&gt;e&quot;</body>", ['a&b c<d>e"']),
        ("<body>a&ampb&nbspc&ltd&gte&quotf</body>", ["a&ampb&nbspc&ltd&gte&quotf"]),
        ("<body>&lt\U0001f525</body>", ["&lt\U0001f525"]),
        ("<body>&am", ["&am"]),
    ],
)
def test_only_a_whole_entity_is_a_character(markup: str, lines: list[str]):
    assert lines_of(markup) == lines


TAG_PIECES = ["<", ">", "</", "<p>", "</p>", "<xmp", "</xmp", "<script", "</script>", "<plaintext", "<!--", "-->", "<?"]
TAG_PIECES += ["<pre>", "</pre>", "<a", "<svg>", "</svg>", "<textarea>", "<br>", "<noscript>"]
OTHER_PIECES = ["=", '="', '"', 'class="', 'id="é"', 'style="display:none"', "&amp", "&lt", "&lt;", "&nbsp;", "&", ";"]
LETTERS = ["é", "漢", "\U0001f525", "x", " ", "\n", "\u200b", "\u00ad"]


@given(st.lists(st.sampled_from(TAG_PIECES + OTHER_PIECES + LETTERS), max_size=40).map("".join))
def test_no_markup_leads_beyond_its_end(markup: str):
    """Not even markup that no parser writes."""
    shown = lines_of(f"<body>{markup}")
    for line in shown:
        assert line
        assert set(line) <= set(markup) | set("&<> \u00a0"), "every character stands in the markup"


@pytest.mark.parametrize("markup", ["<svg><xmp><xmp>&lt\U0001f525</xmp></xmp></svg>" * 3, "<xmp x", "<iframe a=", "<"])
def test_markup_that_ends_within_a_tag(markup: str):
    assert isinstance(lines_of(f"<body>{markup}"), list)
