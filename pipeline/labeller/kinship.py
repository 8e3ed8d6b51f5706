"""How near a line's container is to the containers of the headline and of the first paragraph below it."""

from __future__ import annotations

from pipeline.html.walk import Boxes
from pipeline.jit import njit
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


@njit(cache=True, nogil=True)
def kinship(box: Array, boxes: Boxes, parent: Array, headline: int, paragraph: int, out: Array) -> None:
    """Relate lines to the headline and the first paragraph: fill `out`, float32 (len(KINSHIP), n).

    `box` is the lines', `parent` the boxes' with the page as its own parent; a negative line is none.
    """
    for row, line in ((0, headline), (2, paragraph)):
        out[row : row + 2] = -1
        if line >= 0:
            levels = meetings(parent, box[line])
            for i in range(box.shape[0]):
                out[row, i], out[row + 1, i] = levels[box[i], 0], levels[box[i], 1]
    out[5] = -_FAR - 1
    if paragraph >= 0:
        shape = boxes.shape[box[paragraph]]
        for i in range(box.shape[0]):
            out[4, i] = boxes.shape[box[i]] == shape
            out[5, i] = min(_FAR, max(-_FAR, i - paragraph))
            out[6, i] = i >= paragraph
