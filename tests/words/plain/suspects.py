"""The tokens that could hold a cut even if a text were clean.

Almost all tokens of news are words that were seen before, so what was found harmless is remembered by its spelling.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from words.plain.candidates import Candidate
from words.plain.judge import Judge
from words.plain.splits import COMMON

REMEMBERED, JUDGED = 200_000, 20_000
WORTH = 0.0
"""Candidates below are not worth a look in a text that seems clean: no share of lost spaces makes up for less."""

STOPS = frozenset(".,;:!?")
NO_QUOTES: Mapping[int, bool] = {}


class Suspects:
    """Finds the suspicious tokens of texts of one language. `candidates(token)` are what makes one suspicious."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self._harmless: set[str] = set()
        self.candidates = lru_cache(maxsize=JUDGED)(self._judge)

    def find(self, text: str) -> set[str]:
        """The tokens of a text that could hold a cut."""
        if len(self._harmless) > REMEMBERED:
            self._harmless.clear()
        new = set(text.split())
        new -= self._harmless
        found = {token for token in new if self.suspicious(token)}
        self._harmless |= new - found
        return found

    def suspicious(self, token: str) -> bool:
        """Whether a token, seen alone, could be two. What a straight quote does, its line says: one always could."""
        if '"' in token:
            return True
        word = token[:-1] if token[-1] in STOPS else token
        if word.isalpha():
            p = self.judge.lexicon.find(word.lower())
            if p is not None and p > COMMON:
                return False
        return bool(self.candidates(token))

    def _judge(self, token: str) -> Sequence[Candidate]:
        return self.in_line(token, NO_QUOTES)

    def in_line(self, token: str, quotes: Mapping[int, bool]) -> Sequence[Candidate]:
        """What makes a token suspicious; `quotes` tells of its straight quotes whether they open."""
        return tuple(c for c in self.judge.candidates(token, quotes, thorough=False) if c.score > WORTH)
