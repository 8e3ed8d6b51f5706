"""A text taken apart once, for all measures: words, lines, paragraphs, each only when it is first asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from pipeline.language.scripts import share_in_scripts

UNSPACED = ("Hani", "Kana", "Thai", "Laoo", "Khmr", "Mymr", "Tibt")
PARAGRAPHS = re.compile(r"\n\s*\n")


class Measured:
    """A text and its language, ISO 639-1, None where it is unknown. `runs` of words are kept by their length."""

    def __init__(self, text: str, language: str | None) -> None:
        self.text = text
        self.language = language
        self.runs: dict[int, Any] = {}

    @cached_property
    def words(self) -> list[str]:
        """What stands between white space."""
        return self.text.split()

    @cached_property
    def lines(self) -> list[str]:
        """The lines that are not blank, without white space around them."""
        return stripped(self.text.splitlines())

    @cached_property
    def paragraphs(self) -> list[str]:
        """What stands between blank lines."""
        return stripped(PARAGRAPHS.split(self.text))

    @cached_property
    def has_words(self) -> bool:
        """Whether its script puts spaces between words, so that counting them means something."""
        return share_in_scripts(self.text, UNSPACED) < 0.5 if any(map(str.isalpha, self.text)) else True


def stripped(parts: Sequence[str]) -> list[str]:
    """The parts that are not blank, without white space around them."""
    return [part for part in map(str.strip, parts) if part]


def share(count: int, of: int) -> float:
    """A part of a whole, 0 where there is no whole."""
    return count / of if of else 0.0
