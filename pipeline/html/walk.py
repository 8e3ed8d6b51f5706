"""One walk over the parsed page: every block of text on a line of its own, with what its containers say about it."""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from pipeline.html.names import HIDDEN, KIND_BIT, name_bits
from pipeline.html.parse import PageError
from pipeline.html.tags import BREAKS, KEEPS_LINES, NEVER_SHOWN, PARTS_WORDS, STRONG

MAX_NODES = 2_000_000

_UNSEEN = re.compile("[\u00ad\u2060\ufeff]|\u200b(?![\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff])")
"""Soft hyphens and joiners are not words' letters; a zero-width space only parts words of scripts without spaces."""


class Box(NamedTuple):
    """A container that breaks lines. `names` and `kinds` are its own bits, `within_...` also those of all around it.

    `parent` is its place in the list of boxes, `shape` its tag and class: boxes of one shape look the same.
    """

    parent: int
    tag: str
    shape: str
    kinds: int
    names: int
    within_kinds: int
    within_names: int
    depth: int


class Block(NamedTuple):
    """A line of the page: its text, the box that holds it, and how many of its characters are links or stressed.

    `names` are the bits that inline tags give to all of its words.
    """

    text: str
    box: int
    links: int
    strong: int
    names: int


class Flat(NamedTuple):
    """A page as lines. Box 0 is the page."""

    blocks: list[Block]
    boxes: list[Box]


class Around(NamedTuple):
    """What holds for a text: its box, the names of its inline tags, and whether it is a link, stressed, or kept."""

    box: int
    names: int
    link: bool
    strong: bool
    keeps_lines: bool


def flatten(root: LexborNode, skip: frozenset[str] = NEVER_SHOWN) -> Flat:
    """Every block of text below `root` in reading order, but for tags to `skip`.

    Raises PageError beyond `MAX_NODES`.
    """
    walk = _Walk(skip)
    above: list[tuple[LexborNode | None, str, Around]] = []
    node, nodes = root.first_child, 0
    while node is not None or above:
        if node is None:
            node, tag, around = above.pop()
            walk.leave(tag, around)
            continue
        nodes += 1
        if nodes > MAX_NODES:
            raise PageError(f"the page has more than {MAX_NODES:,} nodes")
        tag, around = node.tag or "-instruction", walk.around
        inner = walk.enter(node, tag)
        if inner is not None:
            above.append((node.next, tag, around))
        node = node.next if inner is None else inner
    walk.end_line()
    return Flat(walk.blocks, walk.boxes)


class _Walk:
    """The state of a walk. Without recursion, since pages nest as deep as they like."""

    def __init__(self, skip: frozenset[str]) -> None:
        self.skip = skip
        self.blocks: list[Block] = []
        self.boxes = [Box(-1, "body", "body", 0, 0, 0, 0, 0)]
        self.around = Around(0, 0, link=False, strong=False, keeps_lines=False)
        self.parts: list[str] = []
        self.links = self.strong = 0
        self.names = -1
        self.link_ended = -1

    def enter(self, node: LexborNode, tag: str) -> LexborNode | None:
        """Take a node in; answer with its first child where there is more to read in it."""
        if tag == "-text":
            self.add_text(node.text_content or "")
            return None
        if tag in BREAKS:
            self.end_line()
            inner = node.first_child
            if inner is not None:
                self.open_box(node, tag)
            return inner
        if tag in PARTS_WORDS:
            self.parts.append(" ")
        if tag in self.skip or tag[0] in "-!":
            return None
        if tag == "a" and self.link_ended == len(self.parts):
            self.parts.append(" ")
        inner = node.first_child
        if inner is not None:
            self.open_inline(node, tag)
        return inner

    def leave(self, tag: str, around: Around) -> None:
        """Go back to what is around an element that has been read."""
        if tag in BREAKS:
            self.end_line()
        elif tag == "a":
            self.link_ended = len(self.parts)
        self.around = around

    def open_box(self, node: LexborNode, tag: str) -> None:
        box, _, link, strong, keeps_lines = self.around
        outer = self.boxes[box]
        shape, names = own_names(node)
        kinds = KIND_BIT.get(tag, 0)
        within = (outer.within_kinds | kinds, outer.within_names | names, outer.depth + 1)
        self.around = Around(len(self.boxes), 0, link, strong, keeps_lines or tag in KEEPS_LINES)
        self.boxes.append(Box(box, tag, f"{tag}.{shape}", kinds, names, *within))

    def open_inline(self, node: LexborNode, tag: str) -> None:
        box, names, link, strong, keeps_lines = self.around
        names |= own_names(node)[1]
        self.around = Around(box, names, link or tag == "a", strong or tag in STRONG, keeps_lines)

    def add_text(self, text: str) -> None:
        if not self.around.keeps_lines:
            self.add_words(text)
            return
        for i, line in enumerate(text.split("\n")):
            if i:
                self.end_line()
            self.add_words(line)

    def add_words(self, text: str) -> None:
        self.parts.append(text)
        if text.isspace():
            return
        _, names, link, strong, _ = self.around
        self.names &= names
        if link:
            self.links += len(text)
        if strong:
            self.strong += len(text)

    def end_line(self) -> None:
        if not self.parts:
            return
        text = " ".join("".join(self.parts).split())
        if not text.isascii():
            text = _UNSEEN.sub("", text)
        if text:
            self.blocks.append(Block(text, self.around.box, self.links, self.strong, self.names))
        self.parts.clear()
        self.link_ended = -1
        self.links = self.strong = 0
        self.names = -1


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
