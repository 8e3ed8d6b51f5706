"""One walk over the parsed page: every block of text on a line of its own, and the containers that hold it."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from selectolax.lexbor import LexborNode

from pipeline.html.events import read_events
from pipeline.html.flow import (
    BOX_KINDS,
    BOX_NAMES,
    BOX_PARENT,
    BOX_SHAPE,
    BOX_TAG,
    LINE_BOX,
    LINE_LENGTH,
    LINE_LINKS,
    LINE_NAMES,
    LINE_STRONG,
    flow,
)
from pipeline.html.parse import PageError
from pipeline.html.roles import ROLES, ROLES_WITHOUT_SCRIPTS, TAG_NUMBER
from pipeline.html.scan import LT, count_of
from pipeline.html.words import WORDS

Array: TypeAlias = np.ndarray[Any, Any]

MAX_TAGS = 2_000_000


class Boxes(NamedTuple):
    """The containers that break lines, an int64 column each. A box comes after the one around it; box 0 is the page.

    `tag` is a number of `pipeline.html.roles`. `shape` is a digest of tag and class: boxes of one shape look the same.
    `kinds` and `names` are sets of `pipeline.html.names`.
    """

    parent: Array
    tag: Array
    shape: Array
    kinds: Array
    names: Array


class Blocks(NamedTuple):
    """The lines of the page: the text, and an int64 column each for what holds of it.

    `length` is its characters, `box` the box that holds it, `links` and `strong` are its characters, with the white
    space of the source, that are links or stressed. `names` are the bits that inline tags give to all of its words.
    """

    text: list[str]
    length: Array
    box: Array
    links: Array
    strong: Array
    names: Array


class Flat(NamedTuple):
    """A page as lines."""

    blocks: Blocks
    boxes: Boxes


def without_boxes(lines: list[str]) -> Flat:
    """A page that has lines and no containers."""
    length = np.array([len(line) for line in lines], np.int64)
    zeros = np.zeros(len(lines), np.int64)
    zero, body = np.zeros(1, np.int64), np.full(1, TAG_NUMBER["body"])
    return Flat(Blocks(lines, length, zeros, zeros, zeros, zeros), Boxes(zero - 1, body, body, zero, zero))


def flatten(root: LexborNode, *, noscript: bool = False) -> Flat:
    """Every block of text below `root` in reading order; with `noscript`, also what only shows where no script runs.

    Raises PageError beyond `MAX_TAGS`.
    """
    markup = (root.html or "").encode()
    data = np.frombuffer(markup, np.uint8)
    tags = int(count_of(data, LT))
    if tags > MAX_TAGS:
        raise PageError(f"the page has more than {MAX_TAGS:,} tags")
    roles = ROLES_WITHOUT_SCRIPTS if noscript else ROLES
    text, lines, boxes = flow(data, read_events(data, roles, WORDS, tags), roles)
    lines, boxes = lines.T.copy(), boxes.T.copy()
    columns = (LINE_LENGTH, LINE_BOX, LINE_LINKS, LINE_STRONG, LINE_NAMES)
    return Flat(
        Blocks(text.tobytes().decode().split("\n")[:-1], *(lines[column] for column in columns)),
        Boxes(*(boxes[column] for column in (BOX_PARENT, BOX_TAG, BOX_SHAPE, BOX_KINDS, BOX_NAMES))),
    )
