"""One walk over the parsed page: every block of text on a line of its own, and the containers that hold it."""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from pipeline.html.names import HIDDEN, KIND_BIT, name_bits
from pipeline.html.parse import PageError
from pipeline.html.tags import BREAKS, KEEPS_LINES, NEVER_SHOWN, PARTS_WORDS, STRONG

MAX_NODES = 2_000_000

_UNSEEN = re.compile("[\u00ad\u2060\ufeff]|\u200b(?![\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff])")
"""Soft hyphens and joiners are no letters; a zero-width space only parts words of scripts without spaces."""


class Boxes(NamedTuple):
    """The containers that break lines, a column each. A box comes after the one around it; box 0 is the page.

    `shape` is tag and class: boxes of one shape look the same. `kinds` and `names` are sets of `pipeline.html.names`.
    """

    parent: list[int]
    tag: list[str]
    shape: list[str]
    kinds: list[int]
    names: list[int]


class Blocks(NamedTuple):
    """The lines of the page, a column each: the text, the box that holds it, characters that are links or stressed.

    `names` are the bits that inline tags give to all words of a line.
    """

    text: list[str]
    box: list[int]
    links: list[int]
    strong: list[int]
    names: list[int]


class Flat(NamedTuple):
    """A page as lines."""

    blocks: Blocks
    boxes: Boxes


class Around(NamedTuple):
    """What holds for a text: its box, the names of its inline tags, and whether it is a link, stressed, or kept."""

    box: int
    names: int
    link: bool
    strong: bool
    keeps_lines: bool


def empty() -> Flat:
    """A page without lines."""
    return Flat(Blocks([], [], [], [], []), Boxes([-1], ["body"], ["body"], [0], [0]))


def flatten(root: LexborNode, skip: frozenset[str] = NEVER_SHOWN) -> Flat:
    """Every block of text below `root` in reading order, but for tags to `skip`.

    Raises PageError beyond `MAX_NODES`.
    """
    walk = _Walk()
    above: list[tuple[LexborNode | None, str, Around]] = []
    node, nodes = root.first_child, 0
    while node is not None or above:
        if node is None:
            node, tag, around = above.pop()
            walk.leave(tag, around)
            continue
        nodes += 1
        tag = node.tag or "-instruction"
        if tag == "-text":
            walk.add_text(node.text_content or "")
        elif tag in skip or tag[0] in "-!":
            if tag in PARTS_WORDS:
                walk.parts.append(" ")
        else:
            around = walk.around
            inner = walk.enter(node, tag)
            if inner is not None:
                above.append((node.next, tag, around))
                node = inner
                continue
        node = node.next
    walk.end_line()
    if nodes > MAX_NODES:
        raise PageError(f"the page has {nodes:,} nodes, more than {MAX_NODES:,}")
    return Flat(walk.blocks, walk.boxes)


class _Walk:
    """The state of a walk. Without recursion, since pages nest as deep as they like."""

    def __init__(self) -> None:
        self.blocks, self.boxes = empty()
        self.around = Around(0, 0, link=False, strong=False, keeps_lines=False)
        self.parts: list[str] = []
        self.links = self.strong = 0
        self.names = self.link_ended = -1

    def enter(self, node: LexborNode, tag: str) -> LexborNode | None:
        """Take an element in; answer with its first child where there is more to read in it."""
        inner = node.first_child
        if tag in BREAKS:
            if self.parts:
                self.end_line()
            if inner is not None:
                self.open_box(node, tag)
        elif inner is not None:
            if tag == "a" and self.link_ended == len(self.parts):
                self.parts.append(" ")
            box, names, link, strong, keeps_lines = self.around
            names |= own_names(node)[1]
            self.around = Around(box, names, link or tag == "a", strong or tag in STRONG, keeps_lines)
        elif tag in PARTS_WORDS:
            self.parts.append(" ")
        return inner

    def leave(self, tag: str, around: Around) -> None:
        """Go back to what is around an element that has been read."""
        if tag in BREAKS:
            if self.parts:
                self.end_line()
        elif tag == "a":
            self.link_ended = len(self.parts)
        self.around = around

    def open_box(self, node: LexborNode, tag: str) -> None:
        box, _, link, strong, keeps_lines = self.around
        boxes = self.boxes
        shape, names = own_names(node)
        self.around = Around(len(boxes.parent), 0, link, strong, keeps_lines or tag in KEEPS_LINES)
        boxes.parent.append(box)
        boxes.tag.append(tag)
        boxes.shape.append(f"{tag}.{shape}" if shape else tag)
        boxes.kinds.append(KIND_BIT.get(tag, 0))
        boxes.names.append(names)

    def add_text(self, text: str) -> None:
        if not self.around.keeps_lines:
            self.add_words(text)
            return
        for i, line in enumerate(text.split("\n")):
            if i:
                self.end_line()
            self.add_words(line)

    def add_words(self, text: str) -> None:
        if text.isspace():
            if self.parts:
                self.parts.append(text)
            return
        self.parts.append(text)
        _, names, link, strong, _ = self.around
        self.names &= names
        if link:
            self.links += len(text)
        if strong:
            self.strong += len(text)

    def end_line(self) -> None:
        text = " ".join("".join(self.parts).split())
        if not text.isascii():
            text = _UNSEEN.sub("", text)
        if text:
            blocks = self.blocks
            blocks.text.append(text)
            blocks.box.append(self.around.box)
            blocks.links.append(self.links)
            blocks.strong.append(self.strong)
            blocks.names.append(max(0, self.names))
        self.parts.clear()
        self.links = self.strong = 0
        self.names = self.link_ended = -1


def own_names(node: LexborNode) -> tuple[str, int]:
    """An element's class, shortened, and the bits of what its attributes say it is."""
    attributes = node.attributes
    if not attributes:
        return "", 0
    classes, name, style = attributes.get("class") or "", attributes.get("id"), attributes.get("style")
    bits = name_bits(classes) if classes else 0
    if name:
        bits |= name_bits(name)
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        bits |= HIDDEN
    if style and "display" in style and "none" in style:
        bits |= HIDDEN
    return classes[:60], bits
