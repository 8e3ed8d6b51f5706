"""What the containers of a page say about each line: their names, their weight in prose, their likeness."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.html.names import NAME_BIT
from pipeline.html.tags import KINDS
from pipeline.html.walk import Block, Box
from pipeline.labeller.forest import Array

_KINDS = KINDS.split()
_NAMES = tuple(NAME_BIT)
_OWN_TAGS = (
    "div",
    "p",
    "li",
    "h1",
    "heading",
    "td",
    "blockquote",
    "figcaption",
    "button",
    "section",
    "article",
    "body",
)
_HEAVY = (0.5, 0.9)
_LEVELS = 4

STRUCTURE = (
    "link_share",
    "strong_share",
    *(f"tag_{tag}" for tag in _OWN_TAGS),
    *(f"near_{kind}" for kind in _KINDS),
    *(f"within_{kind}" for kind in _KINDS),
    *(f"inline_{name}" for name in _NAMES),
    *(f"near_{name}" for name in _NAMES),
    *(f"within_{name}" for name in _NAMES),
    "depth",
    *(
        f"{what}_{level}"
        for level in range(_LEVELS)
        for what in ("prose_share", "line_count", "box_links", "prose_density")
    ),
    *(f"{what}_{share}" for share in ("half", "most") for what in ("hops_to", "hops_within")),
    "shape_prose",
    "shape_count",
    "shape_words",
    "shape_links",
    "like_above",
    "like_below",
)
"""`near_` bits are those of a line's box and the box around it, `within_` those of all boxes around it. `prose_share_k`
is the share of the page's prose in the box `k` levels up. `hops_to_half` is how many levels up a box holds half of it,
`hops_within_half` how far that box is above the innermost such box. `shape_` speaks of all lines whose boxes, and the
boxes around those, have this line's tags and classes."""


def structure(blocks: Sequence[Block], boxes: Sequence[Box], words: Array, prose: Array) -> Array:
    """Describe the lines of a page by their containers, float32 (n, len(STRUCTURE)).

    `words` (float) and `prose` (bool) are of the lines.
    """
    numbers = np.array([box[3:] for box in boxes], np.int64)
    parent = np.array([box[0] for box in boxes], np.int64)
    parent[0] = 0
    box = np.array([block[1] for block in blocks], np.int64)
    length = np.array([len(block[0]) for block in blocks], np.float64)
    linked = np.array([block[2] for block in blocks], np.float64)
    link_share = np.minimum(1.0, linked / length)
    strong_share = np.minimum(1.0, np.array([block[3] for block in blocks]) / length)
    around = parent[box]
    mass = np.where(prose & (link_share < 0.5), words, 0.0)
    columns = [
        np.stack([link_share, strong_share], axis=1),
        _one_hot(boxes, box),
        _bits(numbers[box, 0] | numbers[around, 0], len(_KINDS)),
        _bits(numbers[box, 2], len(_KINDS)),
        _bits(np.array([max(0, block[4]) for block in blocks], np.int64), len(_NAMES)),
        _bits(numbers[box, 1] | numbers[around, 1], len(_NAMES)),
        _bits(numbers[box, 3], len(_NAMES)),
        numbers[box, 4][:, np.newaxis],
        _weights(parent, box, mass, words, link_share),
        _shapes(boxes, box, around, mass, words, link_share),
    ]
    return np.concatenate([column.astype(np.float32) for column in columns], axis=1)


def _one_hot(boxes: Sequence[Box], box: Array) -> Array:
    place = {tag: i for i, tag in enumerate(_OWN_TAGS)}
    kinds = [place.get(b.tag, place["heading"] if b.tag in ("h2", "h3", "h4", "h5", "h6") else -1) for b in boxes]
    is_tag: Array = np.array(kinds)[box][:, np.newaxis] == np.arange(len(_OWN_TAGS))
    return is_tag


def _bits(sets: Array, count: int) -> Array:
    bits: Array = (sets[:, np.newaxis] >> np.arange(count)) & 1
    return bits


def _weights(parent: Array, box: Array, mass: Array, words: Array, link_share: Array) -> Array:
    """Sums over whole subtrees, looked up at each line's box and the boxes above it."""
    n = len(parent)
    own = np.stack([np.bincount(box, w, n) for w in (mass, words, link_share * words, np.ones(len(box)))], axis=1)
    sums = own.tolist()
    up = parent.tolist()
    for i in range(n - 1, 0, -1):
        inner, outer = sums[i], sums[up[i]]
        outer[0] += inner[0]
        outer[1] += inner[1]
        outer[2] += inner[2]
        outer[3] += inner[3]
    tree = np.array(sums)
    total = max(1.0, tree[0, 0])
    table = np.stack(
        [
            tree[:, 0] / total,
            tree[:, 3],
            tree[:, 2] / np.maximum(1, tree[:, 1]),
            tree[:, 0] / np.maximum(1, tree[:, 1]),
        ],
        axis=1,
    )
    columns = []
    at = box
    for _ in range(_LEVELS):
        columns.append(table[at])
        at = parent[at]
    shares = table[:, 0].tolist()
    for heavy in _HEAVY:
        to, within = _hops(up, shares, heavy)
        columns.append(np.stack([to[box], within[box]], axis=1))
    return np.concatenate(columns, axis=1)


def _hops(up: list[int], shares: list[float], heavy: float) -> tuple[Array, Array]:
    """For each box: levels up to a box that holds `heavy` of the prose, and from there down to the innermost one."""
    n = len(up)
    to, depth = [0] * n, [0] * n
    deepest = 0
    for i in range(1, n):
        if shares[i] >= heavy:
            depth[i] = depth[up[i]] + 1
            deepest = max(deepest, depth[i])
        else:
            to[i] = to[up[i]] + 1
            depth[i] = depth[up[i]]
    return np.array(to), deepest - np.array(depth)


def _shapes(boxes: Sequence[Box], box: Array, around: Array, mass: Array, words: Array, link_share: Array) -> Array:
    seen: dict[tuple[str, str], int] = {}
    shape = np.array(
        [
            seen.setdefault((boxes[a].shape, boxes[b].shape), len(seen))
            for a, b in zip(around.tolist(), box.tolist(), strict=True)
        ]
    )
    count = np.bincount(shape)
    sums = [np.bincount(shape, weights) for weights in (mass, words, link_share)]
    total = max(1.0, float(mass.sum()))
    table = np.stack([sums[0] / total, count, sums[1] / count, sums[2] / count], axis=1)
    above = np.concatenate([[False], shape[1:] == shape[:-1]])
    below = np.concatenate([shape[1:] == shape[:-1], [False]])
    return np.concatenate([table[shape], above[:, np.newaxis], below[:, np.newaxis]], axis=1)
