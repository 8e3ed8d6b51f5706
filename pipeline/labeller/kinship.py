"""How near a line's container is to the containers of the headline and of the first paragraph below it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.html.walk import Block, Box
from pipeline.labeller.forest import Array

KINSHIP = (
    "up_to_headline",
    "down_to_headline",
    "up_to_paragraph",
    "down_to_paragraph",
    "like_paragraph",
    "from_paragraph",
    "after_paragraph",
)
"""`up_to_x` is how many levels above the line its box and x's meet, `down_to_x` how far x is below that place, both -1
without x. `like_paragraph`: the same tag and class."""

_FAR = 60


def kinship(blocks: Sequence[Block], boxes: Sequence[Box], headline: int, paragraph: int) -> Array:
    """Relate lines to the headline and the first paragraph, float32 (n, len(KINSHIP)); a negative line is none."""
    box = np.array([block.box for block in blocks])
    out = np.empty((len(blocks), len(KINSHIP)), np.float32)
    for column, line in ((0, headline), (2, paragraph)):
        out[:, column : column + 2] = -1 if line < 0 else _meeting(boxes, blocks[line].box)[box]
    if paragraph < 0:
        out[:, 4:] = (0, -_FAR - 1, 0)
        return out
    shape = boxes[blocks[paragraph].box].shape
    out[:, 4] = np.array([b.shape == shape for b in boxes])[box]
    out[:, 5] = np.clip(np.arange(len(blocks)) - paragraph, -_FAR, _FAR)
    out[:, 6] = np.arange(len(blocks)) >= paragraph
    return out


def _meeting(boxes: Sequence[Box], target: int) -> Array:
    """For every box: levels up to the innermost box around it and the target, and from there down to the target."""
    above: dict[int, int] = {}
    at, down = target, 0
    while at >= 0:
        above[at] = down
        at, down = boxes[at].parent, down + 1
    table = [(0, 0)] * len(boxes)
    for i, each in enumerate(boxes):
        if i in above:
            table[i] = (0, above[i])
        else:
            up, down = table[each.parent]
            table[i] = (up + 1, down)
    return np.array(table)
