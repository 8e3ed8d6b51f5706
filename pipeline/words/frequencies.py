"""Word frequencies. The one door to wordfreq, which is imported only to learn: later starts read the cache."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version


def word_frequencies(language: str) -> Iterator[tuple[str, int]]:
    """Every word of the largest list of a language, with `100 * log10(P(word))`, from frequent to rare.

    wordfreq stores whole centibels, so nothing is rounded here. Raises KeyError where it has no list.
    """
    import wordfreq  # noqa: PLC0415 - half a second that a start from the cache saves

    path = wordfreq.available_languages("best")[language]
    for centibels, words in enumerate(wordfreq.read_cBpack(path)):
        for word in sorted(words):
            yield word, -centibels


def languages() -> list[str]:
    """All languages that wordfreq has a list of."""
    import wordfreq  # noqa: PLC0415 - as above

    return sorted(wordfreq.available_languages("best"))


def source_version() -> str:
    """The release of wordfreq: other lists give other repairs."""
    return version("wordfreq")
