"""Two texts side by side, their differences marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Literal

import msgspec

from pipeline.audit import Audited
from pipeline.report.document import title_of
from pipeline.report.visible import visible

MOST_WORDS = 1500
"""Words of each text that are compared."""
LONGEST_SAME = 60
_WORD = re.compile(r"\S+\s*")

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
    """What two texts share and what not, word by word, in order."""
    left, right = _WORD.findall(a)[:MOST_WORDS], _WORD.findall(b)[:MOST_WORDS]
    same = SequenceMatcher(None, [w.strip() for w in left], [w.strip() for w in right], autojunk=False)
    for _, i1, i2, j1, j2 in same.get_opcodes():
        if left[i1:i2] == right[j1:j2] or [w.strip() for w in left[i1:i2]] == [w.strip() for w in right[j1:j2]]:
            yield Stretch("both", "".join(left[i1:i2]))
            continue
        if i1 < i2:
            yield Stretch("left", "".join(left[i1:i2]))
        if j1 < j2:
            yield Stretch("right", "".join(right[j1:j2]))


def abridged(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Stretches ready to be shown; the middle of long ones that both texts have is left out."""
    for stretch in stretches:
        words = stretch.text.split(" ")
        if stretch.side == "both" and len(words) > LONGEST_SAME:
            half = LONGEST_SAME // 2
            words = [*words[:half], " […] ", *words[-half:]]
        yield Stretch(stretch.side, visible(" ".join(words)))
