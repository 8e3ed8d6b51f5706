"""How near a line's container is to the containers of the headline and of the first paragraph below it."""

from __future__ import annotations

import numpy as np

from pipeline.html.walk import Blocks, Boxes
from pipeline.labeller.forest import Array
from pipeline.labeller.subtrees import meetings

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


def kinship(blocks: Blocks, boxes: Boxes, parent: Array, headline: int, paragraph: int) -> Array:
    """Relate lines to the headline and the first paragraph, float32 (n, len(KINSHIP)); a negative line is none.

    `parent` is the boxes' with the page as its own parent.
    """
    box = blocks.box
    out = np.empty((len(box), len(KINSHIP)), np.float32)
    for column, line in ((0, headline), (2, paragraph)):
        out[:, column : column + 2] = -1 if line < 0 else meetings(parent, box[line])[box]
    if paragraph < 0:
        out[:, 4:] = (0, -_FAR - 1, 0)
        return out
    shape = boxes.shape[box]
    place = np.arange(len(box))
    out[:, 4] = shape == shape[paragraph]
    out[:, 5] = np.clip(place - paragraph, -_FAR, _FAR)
    out[:, 6] = place >= paragraph
    return out
