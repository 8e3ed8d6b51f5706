"""The lexicon of labelled pages: how many publishers have a word beside articles, and in them. Training only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from pipeline.labeller.forest import Array
from pipeline.labeller.gold_texts import CLUTTER, GUESSED, PAGE, STORY, Text
from pipeline.labeller.lexicon import UNIT, Lexicon, keys_of, table

LEAST_PUBLISHERS = 4
"""Words of fewer publishers are left out; a publisher with a word on both sides counts twice."""
STRONGEST = 3.0


class Words:
    """Which words each publisher has beside its articles, and which in them."""

    def __init__(self, texts: Iterable[Text]) -> None:
        found: dict[tuple[str, int], list[Array]] = defaultdict(list)
        for text in texts:
            if text.kind in (PAGE, GUESSED):
                labels = np.repeat(text.labels, np.diff(text.stems[1]))
                keys = keys_of(text.stems[0])
                for label in (CLUTTER, STORY):
                    found[text.family, label].append(keys[labels == label])
        self.families = sorted({family for family, _ in found})
        self.keys = np.unique(np.concatenate([part for parts in found.values() for part in parts]))
        self.places = {who: np.searchsorted(self.keys, np.unique(np.concatenate(found[who]))) for who in found}

    def counts(self, families: Iterable[str]) -> Array:
        """Of these publishers those that have a word beside articles, in them, and at all: int64 (3, words)."""
        totals = np.zeros((3, len(self.keys)), np.int64)
        for family in families:
            self.add(totals, family, 1)
        return totals

    def add(self, totals: Array, family: str, times: int) -> None:
        """Count a publisher in, or out again with -1."""
        if (family, STORY) not in self.places:
            return
        beside, inside = self.places[family, CLUTTER], self.places[family, STORY]
        totals[0, beside] += times
        totals[1, inside] += times
        totals[2, np.union1d(beside, inside)] += times

    def entries(self, totals: Array, publishers: int) -> tuple[Array, Array, Array, int]:
        """The words of a lexicon: keys, furniture, rarity, and the rarity of all others; see `Lexicon`."""
        beside, inside, anywhere = totals
        kept = beside + inside >= LEAST_PUBLISHERS
        furniture = np.clip(np.log((beside[kept] + 1) / (inside[kept] + 1)), -STRONGEST, STRONGEST)
        rarity = np.maximum(0, np.log((publishers + 1) / (anywhere[kept] + 1)))
        unknown = round(UNIT * np.log((publishers + 1) / 3))
        return self.keys[kept], np.rint(UNIT * furniture), np.rint(UNIT * rarity), max(0, unknown)

    def lexicons(self, families: Sequence[str]) -> Iterator[tuple[str | None, Lexicon]]:
        """The lexicon of all these publishers under None, and for each of them the lexicon of all the others.

        A text must not be trained on with what its own publisher says of its words.
        """
        totals = self.counts(families)
        yield None, table(*self.entries(totals, len(families)))
        for family in families:
            self.add(totals, family, -1)
            yield family, table(*self.entries(totals, len(families) - 1))
            self.add(totals, family, 1)
