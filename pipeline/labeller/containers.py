"""What the containers of a page say about each line: their names, their weight in prose, their likeness."""

from __future__ import annotations

import numpy as np

from pipeline.html.names import NAME_BIT
from pipeline.html.tags import KINDS
from pipeline.html.walk import Boxes
from pipeline.jit import njit
from pipeline.labeller.forest import Array
from pipeline.labeller.repeats import KEY_PRIME, places
from pipeline.labeller.subtrees import depths, gathered_bits, hops, subtree_sums

_KINDS = KINDS.split()
_NAMES = tuple(NAME_BIT)
_HEAVY = (0.5, 0.9)
_LEVELS = 4
_LINKED = 0.5

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

_KIND_COUNT, _NAME_COUNT = len(_KINDS), len(_NAMES)
_TAG, _INLINE, _DEPTH, _WEIGHTS, _SHAPES = (
    STRUCTURE.index(name)
    for name in (f"tag_{_KINDS[0]}", f"inline_{_NAMES[0]}", "depth", "prose_share_0", "shape_prose")
)


@njit(cache=True, nogil=True)
def structure(blocks: tuple[Array, ...], boxes: Boxes, parent: Array, words: Array, prose: Array, out: Array) -> None:
    """Describe the lines of a page by their containers: fill `out`, float32 (len(STRUCTURE), n).

    `blocks` are the columns of `Blocks`, `parent` is the boxes' with the page as its own parent; `words` (float32) and
    `prose` (bool) are of the lines.
    """
    length, box, links, strong, names = blocks
    linked = np.minimum(1.0, links / length)
    out[0] = linked
    out[1] = np.minimum(1.0, strong / length)
    kinds = boxes.kinds
    for group, bits in enumerate((kinds, kinds | kinds[parent], gathered_bits(parent, kinds))):
        write_bits(out[_TAG + group * _KIND_COUNT :], bits[box], _KIND_COUNT)
    around = boxes.names
    for group, bits in enumerate((names, (around | around[parent])[box], gathered_bits(parent, around)[box])):
        write_bits(out[_INLINE + group * _NAME_COUNT :], bits, _NAME_COUNT)
    out[_DEPTH] = depths(parent)[box]
    mass = np.where(prose & (linked < _LINKED), words, np.float32(0)).astype(np.float64)
    weigh(parent, box, mass, words, linked, out[_WEIGHTS:])
    compare_shapes(boxes, box, mass, words, linked, out[_SHAPES:])


@njit(cache=True, nogil=True)
def write_bits(out: Array, sets: Array, count: int) -> None:
    """A row of `out` for each bit."""
    for bit in range(count):
        for i in range(sets.shape[0]):
            out[bit, i] = (sets[i] >> bit) & 1


@njit(cache=True, nogil=True)
def weigh(parent: Array, box: Array, mass: Array, words: Array, linked: Array, out: Array) -> None:
    """Sums over whole subtrees, looked up at each line's box and the boxes above it."""
    own = np.zeros((parent.shape[0], 4))
    for i in range(box.shape[0]):
        held = own[box[i]]
        held[0] += mass[i]
        held[1] += words[i]
        held[2] += linked[i] * words[i]
        held[3] += 1
    sums = subtree_sums(parent, own)
    share = sums[:, 0] / max(1.0, sums[0, 0])
    for i in range(box.shape[0]):
        at = box[i]
        for level in range(_LEVELS):
            count = max(1.0, sums[at, 1])
            out[4 * level, i] = share[at]
            out[4 * level + 1, i] = sums[at, 3]
            out[4 * level + 2, i] = sums[at, 2] / count
            out[4 * level + 3, i] = sums[at, 0] / count
            at = parent[at]
    for k, heavy in enumerate(_HEAVY):
        levels = hops(parent, share, heavy)
        for i in range(box.shape[0]):
            out[4 * _LEVELS + 2 * k, i], out[4 * _LEVELS + 2 * k + 1, i] = levels[box[i], 0], levels[box[i], 1]


@njit(cache=True, nogil=True)
def compare_shapes(boxes: Boxes, box: Array, mass: Array, words: Array, linked: Array, out: Array) -> None:
    """Sums over all lines of one shape: the tags and classes of the line's box and of the box around it."""
    shapes, n = boxes.shape, box.shape[0]
    keys = np.empty(n, np.uint64)
    for i in range(n):
        keys[i] = np.uint64(shapes[boxes.parent[box[i]]]) * KEY_PRIME ^ np.uint64(shapes[box[i]])
    place, firsts = places(keys)
    sums = np.zeros((firsts.shape[0], 4))
    for i in range(n):
        same = sums[place[i]]
        same[0] += mass[i]
        same[1] += 1
        same[2] += words[i]
        same[3] += linked[i]
    total = max(1.0, mass.sum())
    for i in range(n):
        same = sums[place[i]]
        out[0, i], out[1, i] = same[0] / total, same[1]
        out[2, i], out[3, i] = same[2] / same[1], same[3] / same[1]
        out[4, i] = i > 0 and place[i] == place[i - 1]
        out[5, i] = i + 1 < n and place[i] == place[i + 1]
