"""What a reader can mark as wrong, and the lines of `overrides.toml` that a mark becomes.

The pages write them (`templates/review.js`), a person puts them in the file, `run` reads it. Every veto is a table
`[[keep]]` of one of three shapes:

    [[keep]]
    line = "Related: the vote was close."   # this line stays, white space around it aside, wherever it stands
    site = "example.org"                    # optional: only there
    rule = "clutter.related"                # optional: only against this rule

    [[keep]]
    rule = "clutter.related"                # this rule changes nothing
    site = "example.org"                    # at this site

    [[keep]]
    word = "aboutChina"                     # this word, as the source has it, is never changed

A comment above each says which document it was seen in. An export is valid TOML and can be added to a file as it is.
"""

from __future__ import annotations

from itertools import groupby

import msgspec

from pipeline.apply import VETO
from pipeline.report.rows import Fragment, Row

LONGEST_WORD = 80
LONGEST_LINE = 2000
"""Characters of a line that a mark can speak of; a longer one is only marked by its rule and site."""


class Note(msgspec.Struct, frozen=True):
    """What one rule did on a row: what stands in the margin, and what a mark on it would say.

    `score` is the lowest of its changes here; `begins` is whether one of them begins here. `line` or `word` is empty: a
    cut of more than a word speaks of the line that it is in, everything else of the word around it. What a person
    `vetoed` speaks of neither.
    """

    stage: str
    rule: str
    score: float | None
    count: int
    begins: bool
    line: str = ""
    word: str = ""
    vetoed: bool = False


def notes(row: Row) -> list[Note]:
    """What was done on a row, by rule, in the order in which the rules first appear."""
    order: dict[tuple[str, str], list[int]] = {}
    for at, fragment in enumerate(row.fragments):
        if fragment.change is not None:
            order.setdefault((fragment.change.rule, fragment.change.kind), []).append(at)
    found = (note(row, places) for places in order.values())
    return [n for n in found if n.begins or n.line or n.word]


def note(row: Row, places: list[int]) -> Note:
    """The note for the fragments at these places, which are of one rule."""
    mine = [row.fragments[at] for at in places]
    changes = [change for change, _ in groupby(f.change for f in mine) if change is not None]
    scores = [change.score for change in changes if change.score is not None]
    begins = any(f.begins for f in mine)
    cut = "".join(f.text for f in mine if f.kind == "cut").strip()
    whole = "".join(f.text for f in row.fragments if f.kind != "inserted").strip()
    of_line = len(cut.split()) > 1 or row.cut
    found = Note(changes[0].stage, changes[0].rule, min(scores, default=None), len(changes), begins)
    if changes[0].kind == VETO:
        return msgspec.structs.replace(found, vetoed=True)
    if not of_line:
        return msgspec.structs.replace(found, word=word_at(row.fragments, places[0]))
    return msgspec.structs.replace(found, line=whole) if cut and len(whole) <= LONGEST_LINE else found


def word_at(fragments: tuple[Fragment, ...], at: int) -> str:
    """The word of the original that a fragment stands in, up to white space on both sides."""
    before = "".join(f.text for f in fragments[:at] if f.kind != "inserted")[-LONGEST_WORD:]
    after = "".join(f.text for f in fragments[at:] if f.kind != "inserted")[:LONGEST_WORD]
    head = "" if before[-1:].isspace() else "".join(before.split()[-1:])
    tail = "" if after[:1].isspace() else "".join(after.split()[:1])
    return head + tail
