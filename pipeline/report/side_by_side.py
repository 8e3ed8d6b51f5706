"""Two texts side by side, their differences marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Literal

import msgspec

from pipeline.audit import Audited
from pipeline.report.abridge import OMITTED
from pipeline.report.document import title_of
from pipeline.report.marks import shared_ends
from pipeline.report.visible import marked, visible

MOST_WORDS = 1500
"""Words, spaces and marks of each text that are matched with each other."""
LONGEST_SAME = 400
"""Characters that both texts have before their middle is left out."""
_WORD: re.Pattern[str] = re.compile(r"\s+|\w+|[^\w\s]")

Side = Literal["both", "left", "right"]


class Stretch(msgspec.Struct, frozen=True):
    """Words that both texts have, or only one of them."""

    side: Side
    text: str


class Pair(msgspec.Struct, frozen=True):
    """A document, and the one that was kept instead or that is related to it."""

    dropped: str
    kept: str
    kind: str
    jaccard: float
    containment: float
    titles: tuple[str, str]
    stretches: tuple[Stretch, ...]


def pairs_of(pairs: Iterable[Mapping[str, Any]], documents: Mapping[str, Audited]) -> list[Pair]:
    """Pairs with their texts, where both are at hand."""
    found = []
    for pair in pairs:
        a, b = documents.get(pair["dropped"]), documents.get(pair["kept"])
        if a is not None and b is not None:
            titles = (title_of(a), title_of(b))
            stretches = tuple(abridged(differences(a.row["text"], b.row["text"])))
            found.append(Pair(**pair, titles=titles, stretches=stretches))
    return found


def differences(a: str, b: str) -> Iterator[Stretch]:
    """What two texts share and what not, word by word, in order; white space counts where only it differs.

    What they share at both ends is found at once; of what lies between, so many words are matched with each other, and
    what is left of them is shown as it is.
    """
    left, right = _WORD.findall(a), _WORD.findall(b)
    head, tail = shared_ends(left, right)
    middle = (left[head : len(left) - tail], right[head : len(right) - tail])
    yield from stretch("both", left[:head])
    matched = SequenceMatcher(None, middle[0][:MOST_WORDS], middle[1][:MOST_WORDS], autojunk=False)
    for tag, i1, i2, j1, j2 in matched.get_opcodes():
        if tag == "equal":
            yield from stretch("both", middle[0][i1:i2])
        else:
            yield from stretch("left", middle[0][i1:i2])
            yield from stretch("right", middle[1][j1:j2])
    yield from stretch("left", middle[0][MOST_WORDS:])
    yield from stretch("right", middle[1][MOST_WORDS:])
    yield from stretch("both", left[len(left) - tail :])


def stretch(side: Side, words: list[str]) -> Iterator[Stretch]:
    """Words as one stretch, if there are any."""
    if words:
        yield Stretch(side, "".join(words))


def abridged(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Stretches to be shown: the middle of long ones that both texts have is left out, spaces that differ show."""
    for found in stretches:
        text = found.text
        if found.side == "both" and len(text) > LONGEST_SAME:
            text = text[: LONGEST_SAME // 2] + OMITTED + text[-LONGEST_SAME // 2 :]
        shown = visible(text) if found.side == "both" or text.strip() else marked(text)
        yield Stretch(found.side, shown)
