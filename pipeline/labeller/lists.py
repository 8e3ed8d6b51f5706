"""A list of an article stays or goes as a whole, and its heading with it: half a list is worse than none."""

from __future__ import annotations

import numpy as np

from pipeline.html.roles import TAG_NUMBER, TAGS
from pipeline.html.walk import Boxes
from pipeline.jit import njit
from pipeline.labeller.forest import Array

_ENOUGH, _ENOUGH_BETWEEN = 0.5, 0.35
"""Mean likelihood, by words, from which a list stays: anywhere, and between two lines of the article."""

_LINKED = 0.5
_REACH = 2
_TABLE = TAG_NUMBER["table"]
_GROUPS = np.array([tag in ("ul", "ol", "table") for tag in TAGS])


@njit(cache=True, nogil=True)
def outermost(boxes: Boxes) -> Array:
    """The outermost list or table around each box, -1 for none."""
    outer = np.full(boxes.tag.shape[0], -1, np.int64)
    for i in range(1, outer.shape[0]):
        outer[i] = outer[boxes.parent[i]]
        if outer[i] < 0 and _GROUPS[boxes.tag[i]]:
            outer[i] = i
    return outer


@njit(cache=True, nogil=True)
def stands_in(boxes: Boxes, box: Array, kept: Array, heading: Array, at: int, step: int, home: int) -> bool:
    """Whether the next line that is kept, from a place on, headings aside, stands in the box `home` or a box of it."""
    for _ in range(_REACH):
        if not 0 <= at < kept.shape[0]:
            return False
        if kept[at] and not heading[at]:
            return bool(box[at] == home or boxes.parent[box[at]] == home)
        at += step
    return False


@njit(cache=True, nogil=True)
def whole_lists(
    boxes: Boxes, box: Array, kept: Array, likely: Array, words: Array, links: Array, heading: Array
) -> Array:
    """Decide on each list of two lines or more that are no links as a whole, bool (n,).

    `box` are the lines' boxes, `kept` says which are kept so far, `likely` how likely they are the article; `words`,
    `links` (their share) and `heading` are features. The heading of a list or a table that goes has nothing to head,
    where nothing else that stays follows it, and goes, too.
    """
    kept, outer, n = kept.copy(), outermost(boxes), box.shape[0]
    start = 0
    while start < n:
        end, group = start + 1, outer[box[start]]
        while end < n and group >= 0 and outer[box[end]] == group:
            end += 1
        if group >= 0:
            home = boxes.parent[group]
            if boxes.tag[group] != _TABLE and end - start > 1 and links[start:end].max() < _LINKED:
                weight = np.maximum(1, words[start:end])
                mean = (likely[start:end] * weight).sum() / weight.sum()
                between = stands_in(boxes, box, kept, heading, start - 1, -1, home) and stands_in(
                    boxes, box, kept, heading, end, 1, home
                )
                kept[start:end] = mean >= (_ENOUGH_BETWEEN if between else _ENOUGH)
            ends_here = end == n or heading[end] or not kept[end]
            if start > 0 and heading[start - 1] and ends_here and not kept[start:end].any():
                kept[start - 1] = False
        start = end
    return kept
