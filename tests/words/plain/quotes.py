"""Straight double quotes: which open and which close."""

from __future__ import annotations

OPENS_AFTER = frozenset("([—–-‘'")
CLOSES_BEFORE = frozenset(".,;:!?)]")


def sides(line: str) -> dict[int, bool]:
    """Whether each straight double quote of a line opens. One between two characters takes turns."""
    found: dict[int, bool] = {}
    opened = False
    at = line.find('"')
    while at >= 0:
        before = line[at - 1] if at else " "
        after = line[at + 1] if at + 1 < len(line) else " "
        if (before.isspace() or before in OPENS_AFTER) and not after.isspace():
            opened = True
        elif (after.isspace() or after in CLOSES_BEFORE) and not before.isspace():
            opened = False
        else:
            opened = not opened
        found[at] = opened
        at = line.find('"', at + 1)
    return found
