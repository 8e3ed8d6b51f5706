"""What the containers of a page say about each line: their names, their weight in prose, their likeness."""

from __future__ import annotations

import numpy as np

from pipeline.html.names import NAME_BIT
from pipeline.html.tags import KINDS
from pipeline.html.walk import Blocks, Boxes
from pipeline.labeller.forest import Array
from pipeline.labeller.subtrees import depths, gathered_bits, hops, subtree_sums

_KINDS = KINDS.split()
_NAMES = tuple(NAME_BIT)
_HEAVY = (0.5, 0.9)
_LEVELS = 4

STRUCTURE = (
    "link_share",
    "strong_share",
    *(f"tag_{kind}" for kind in _KINDS),
    *(f"near_{kind}" for kind in _KINDS),
    *(f"within_{kind}" for kind in _KINDS),
    *(f"inline_{name}" for name in _NAMES),
    *(f"near_{name}" for name in _NAMES),
    *(f"within_{name}" for name in _NAMES),
    "depth",
    *(f"{what}_{level}" for level in range(_LEVELS) for what in ("prose_share", "lines", "box_links", "prose_density")),
    *(f"{what}_{share}" for share in ("half", "most") for what in ("hops_to", "hops_within")),
    "shape_prose",
    "shape_count",
    "shape_words",
    "shape_links",
    "like_above",
    "like_below",
)
"""`tag_` bits are those of the line's box, `near_` also those of the box around it, `within_` those of all around.
`prose_share_k` is the share of the page's prose in the box `k` levels up. `hops_to_half` is how many levels up a box
holds half of it, `hops_within_half` how far that box is above the innermost such box. `shape_` speaks of all lines
whose boxes, and the boxes around those, have this line's tags and classes."""


def structure(blocks: Blocks, boxes: Boxes, parent: Array, words: Array, prose: Array) -> Array:
    """Describe the lines of a page by their containers, float32 (n, len(STRUCTURE)).

    `parent` is the boxes' with the page as its own parent; `words` (float) and `prose` (bool) are of the lines.
    """
    kinds, names, box = boxes.kinds, boxes.names, blocks.box
    link_share = np.minimum(1.0, blocks.links / blocks.length)
    strong_share = np.minimum(1.0, blocks.strong / blocks.length)
    mass = np.where(prose & (link_share < 0.5), words, 0.0)
    kind_sets = (kinds, kinds | kinds[parent], gathered_bits(parent, kinds))
    name_sets = (names | names[parent], gathered_bits(parent, names))
    columns = [
        np.stack([link_share, strong_share], axis=1),
        *(_bits(bits[box], len(_KINDS)) for bits in kind_sets),
        _bits(blocks.names, len(_NAMES)),
        *(_bits(bits[box], len(_NAMES)) for bits in name_sets),
        depths(parent)[box][:, np.newaxis],
        _weights(parent, box, mass, words, link_share),
        _shapes(boxes, box, mass, words, link_share),
    ]
    return np.concatenate(columns, axis=1, dtype=np.float32, casting="unsafe")


def _bits(sets: Array, count: int) -> Array:
    bits: Array = (sets[:, np.newaxis] >> np.arange(count)) & 1
    return bits


def _weights(parent: Array, box: Array, mass: Array, words: Array, link_share: Array) -> Array:
    """Sums over whole subtrees, looked up at each line's box and the boxes above it."""
    n = len(parent)
    own = np.stack([np.bincount(box, w, n) for w in (mass, words, link_share * words, np.ones(len(box)))], axis=1)
    prose, count, linked, lines = subtree_sums(parent, own).T
    share, count = prose / max(1.0, prose[0]), np.maximum(1, count)
    table = np.stack([share, lines, linked / count, prose / count], axis=1)
    columns = []
    at = box
    for _ in range(_LEVELS):
        columns.append(table[at])
        at = parent[at]
    columns += [hops(parent, share, heavy)[box] for heavy in _HEAVY]
    return np.concatenate(columns, axis=1)


def _shapes(boxes: Boxes, box: Array, mass: Array, words: Array, link_share: Array) -> Array:
    """Sums over all lines of one shape: the tags and classes of the line's box and of the box around it."""
    numbers: dict[tuple[int, int], int] = {}
    shapes = boxes.shape
    pairs = list(zip(shapes[boxes.parent[box]].tolist(), shapes[box].tolist(), strict=True))
    shape = np.array([numbers.setdefault(pair, len(numbers)) for pair in pairs])
    count = np.bincount(shape)
    of_mass, of_words, of_links = (np.bincount(shape, weights) for weights in (mass, words, link_share))
    table = np.stack([of_mass / max(1.0, float(mass.sum())), count, of_words / count, of_links / count], axis=1)
    above = np.concatenate([[False], shape[1:] == shape[:-1]])
    below = np.concatenate([shape[1:] == shape[:-1], [False]])
    return np.concatenate([table[shape], above[:, np.newaxis], below[:, np.newaxis]], axis=1)
