"""Lists of an article stay or go as wholes, and no heading is left without what it heads."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.html import read_page
from pipeline.labeller.lists import whole_lists

BEFORE, AFTER = "<p>The bridge was opened.</p>", "<p>Buses will cross it.</p>"
LIST = "<h2>Changes</h2><ul><li>Lorries may cross</li><li>Cyclists have a lane</li></ul>"
TABLE = "<h2>Seats</h2><table><tr><td>Greens<td>12</table>"


def kept_of(html: str, likely: dict[str, float], linked: str = "") -> list[str]:
    page = read_page(f"<div>{html}</div>")
    lines = page.blocks.text
    chance = np.array([likely.get(line, 0.9) for line in lines])
    words = np.array([len(line.split()) for line in lines], np.float32)
    links = np.array([float(line == linked) for line in lines], np.float32)
    heading = np.array([line in ("Changes", "Seats", "Next") for line in lines])
    kept = whole_lists(page.boxes, page.blocks.box, chance >= 0.55, chance, words, links, heading)
    return [line for line, keep in zip(lines, kept, strict=True) if keep]


@pytest.mark.parametrize(
    ("html", "likely", "kept"),
    [
        (BEFORE + LIST + AFTER, {"Lorries may cross": 0.3}, 5),
        (BEFORE + LIST + AFTER, {"Lorries may cross": 0.4, "Cyclists have a lane": 0.4}, 5),
        (BEFORE + LIST + AFTER, {"Lorries may cross": 0.1, "Cyclists have a lane": 0.1}, 3),
        (BEFORE + LIST + f"<section>{AFTER}</section>", {"Lorries may cross": 0.4, "Cyclists have a lane": 0.4}, 3),
        (BEFORE + LIST, {"Lorries may cross": 0.1, "Cyclists have a lane": 0.1}, 1),
        (BEFORE + LIST + "<h2>Next</h2>" + AFTER, {"Lorries may cross": 0.0, "Cyclists have a lane": 0.0}, 3),
        (BEFORE + TABLE, {"Greens": 0.1, "12": 0.1}, 1),
        (BEFORE + TABLE, {"Greens": 0.1}, 3),
    ],
)
def test_how_many_lines_stay(html, likely, kept):
    assert len(kept_of(html, likely)) == kept


def test_a_list_with_links_is_left_as_it_is():
    likely = {"Lorries may cross": 0.6, "Cyclists have a lane": 0.3}
    assert "Cyclists have a lane" not in kept_of(BEFORE + LIST + AFTER, likely, linked="Cyclists have a lane")
