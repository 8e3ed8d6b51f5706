"""Patterns with some cues out of hundreds: those that a line has. They compile in no time, all of them take a second.

Who meets many lines is better off with the whole pattern, and gets it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from pipeline.rules.cues import squeezed

LINES, PATTERNS = 100, 12
"""After so many lines, or patterns for them, to go on would take longer than to compile the whole one."""


class Narrow:
    """A pattern for each line: `compiled` makes one with some of the phrases, `whole` the one with all of them."""

    def __init__(
        self,
        phrases: Iterable[str],
        compiled: Callable[[Sequence[str]], re.Pattern[str]],
        whole: Callable[[], re.Pattern[str]],
    ) -> None:
        self.compiled = compiled
        self.whole = whole
        self.lines = 0
        self.patterns: dict[tuple[str, ...], re.Pattern[str]] = {}
        self.starting: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        for phrase in sorted(set(phrases)):
            plain = squeezed(phrase)
            self.starting.setdefault(tuple(plain[:2]), []).append((plain, phrase))

    def pattern(self, line: str) -> re.Pattern[str]:
        """A pattern that matches in this line where the whole one does."""
        if self.lines >= LINES or len(self.patterns) >= PATTERNS:
            return self.whole()
        self.lines += 1
        phrases = self.phrases_in(line)
        if phrases not in self.patterns:
            self.patterns[phrases] = self.compiled(phrases)
        return self.patterns[phrases]

    def phrases_in(self, line: str) -> tuple[str, ...]:
        """The phrases that may match somewhere in a line, in one order."""
        plain = squeezed(line)
        starts = {*pairwise(plain), *zip(plain, strict=True)} & self.starting.keys()
        return tuple(sorted(phrase for start in starts for part, phrase in self.starting[start] if part in plain))
