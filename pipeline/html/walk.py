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


TEXT, BREAK, SKIP, PART, LINK, STRESS, INLINE = range(7)


def _roles(skip: frozenset[str]) -> dict[str, int]:
    """What a walk does at each tag; INLINE at all others."""
    roles = dict.fromkeys(STRONG, STRESS) | {"a": LINK} | dict.fromkeys(BREAKS, BREAK) | dict.fromkeys(skip, SKIP)
    return roles | dict.fromkeys(PARTS_WORDS, PART) | {"-text": TEXT, "-comment": SKIP, "!doctype": SKIP, "": SKIP}


_ROLES = _roles(NEVER_SHOWN)
_ROLES_WITHOUT_SCRIPTS = _roles(NEVER_SHOWN - {"noscript"})


def empty() -> Flat:
    """A page without lines."""
    return Flat(Blocks([], [], [], [], []), Boxes([-1], ["body"], ["body"], [0], [0]))


def flatten(root: LexborNode, *, noscript: bool = False) -> Flat:  # noqa: C901, PLR0912, PLR0915 -- see below
    """Every block of text below `root` in reading order; with `noscript`, also what only shows where no script runs.

    Raises PageError beyond `MAX_NODES`. One long loop without recursion: pages nest as deep as they like, and a call
    for each of a page's nodes costs as much as the rest of the walk.
    """
    role_of = (_ROLES_WITHOUT_SCRIPTS if noscript else _ROLES).get
    flat = empty()
    line = _Line(flat.blocks)
    parts = line.parts
    box = names = nodes = 0
    link = strong = keeps_lines = False
    above: list[tuple[LexborNode | None, int, int, int, bool, bool, bool]] = []
    node = root.first_child
    while node is not None or above:
        if node is None:
            node, role, outer, names, link, strong, keeps_lines = above.pop()
            if role == BREAK and parts:
                line.end(box)
            elif role == LINK:
                line.link_ended = len(parts)
            box = outer
            continue
        nodes += 1
        if nodes > MAX_NODES:
            raise PageError(f"the page has more than {MAX_NODES:,} nodes")
        tag = node.tag or ""
        role = role_of(tag, INLINE)
        if role == TEXT:
            text = node.text_content or ""
            if keeps_lines and "\n" in text:
                line.add_lines(text, box, names, link, strong)
            elif not text.isspace():
                line.add(text, names, link, strong)
            elif parts:
                parts.append(text)
        elif role == PART:
            parts.append(" ")
        elif role != SKIP:
            if role == BREAK and parts:
                line.end(box)
            elif role == LINK and line.link_ended == len(parts):
                parts.append(" ")
            inner = node.first_child
            if inner is not None:
                above.append((node.next, role, box, names, link, strong, keeps_lines))
                shape, own = own_names(node)
                if role == BREAK:
                    box, names = open_box(flat.boxes, box, tag, shape, own), 0
                    keeps_lines = keeps_lines or tag in KEEPS_LINES
                else:
                    names |= own
                    link, strong = link or role == LINK, strong or role == STRESS
                node = inner
                continue
        node = node.next
    if parts:
        line.end(box)
    return flat


class _Line:
    """The line that is being gathered."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self.parts: list[str] = []
        self.links = self.strong = 0
        self.names = self.link_ended = -1

    def add(self, text: str, names: int, link: bool, strong: bool) -> None:  # noqa: FBT001 -- what holds for a text
        self.parts.append(text)
        self.names &= names
        if link:
            self.links += len(text)
        if strong:
            self.strong += len(text)

    def add_lines(self, text: str, box: int, names: int, link: bool, strong: bool) -> None:  # noqa: FBT001 -- likewise
        for i, each in enumerate(text.split("\n")):
            if i:
                self.end(box)
            self.add(each, names, link, strong)

    def end(self, box: int) -> None:
        text = " ".join("".join(self.parts).split())
        if not text.isascii():
            text = _UNSEEN.sub("", text)
        if text:
            blocks = self.blocks
            blocks.text.append(text)
            blocks.box.append(box)
            blocks.links.append(self.links)
            blocks.strong.append(self.strong)
            blocks.names.append(max(0, self.names))
        self.parts.clear()
        self.links = self.strong = 0
        self.names = self.link_ended = -1


def open_box(boxes: Boxes, parent: int, tag: str, shape: str, names: int) -> int:
    """Append a box; answer with its number."""
    boxes.parent.append(parent)
    boxes.tag.append(tag)
    boxes.shape.append(f"{tag}.{shape}" if shape else tag)
    boxes.kinds.append(KIND_BIT.get(tag, 0))
    boxes.names.append(names)
    return len(boxes.parent) - 1


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
