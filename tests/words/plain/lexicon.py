"""The words of one language in dictionaries. All probabilities are log10."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import log10

from pipeline.words import compounds, spelling
from pipeline.words.lexicon import spelled_words, without_fusions

POSSESSIVE = -1.5
UNLISTED, UNLISTED_NAME = -2.6, -1.7
UNSEEN = 0.2

Lookup = Callable[[str], int | None]


class Lexicon:
    """`listed(word)` is P(word), or None; `probability(word, name)` is P(word) for any string of letters."""

    def __init__(self, language: str) -> None:
        frequencies, types = without_fusions(language)
        first, last = compounds.learn(frequencies)
        letters, grams = spelling.train(spelled_words(frequencies))
        self._find = frequencies.get
        self.spelled = spelling_scorer(letters, memoryview(grams))
        self.first, self.last, self.heads = first, last, log10(max(1, first.total()))
        self._compounded = compound_scorer(first.get, last.get, frequencies.get, first.total(), types)

    def listed(self, word: str) -> float | None:
        """P(word), or None where no list holds it."""
        word = word.casefold().replace("’", "'")
        p = self._find(word)
        if p is not None:
            return p / 100
        if word.endswith("'s"):
            p = self._find(word[:-2])
            return None if p is None else p / 100 + POSSESSIVE
        return None

    find = listed

    def probability(self, word: str, *, name: bool = False) -> float:
        """P(word), of a listed word, a closed compound, or by its letters."""
        p = self.listed(word)
        if p is not None:
            return p
        p = (UNLISTED_NAME if name else UNLISTED) + self.spelled(word)
        compound = self._compounded(word) if len(word) >= 2 * compounds.SHORTEST else None
        return p if compound is None else max(p, compound)


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language."""
    return Lexicon(language)


def spelling_scorer(letters: str, table: memoryview) -> Callable[[str], float]:
    """The function that gives log10 P(word) as a type of the language that `train` learned."""
    coded = spelling.codes(letters)
    symbols = len(letters) + 2
    cells = len(table)

    def score(word: str) -> float:
        gram = total = 0
        for code in word.replace("ß", "ss").translate(coded).encode("latin-1"):
            gram = (gram * symbols + code) % cells
            total += table[gram]
        return (total + table[gram * symbols % cells]) / spelling.SCALE

    return score


def compound_scorer(
    first: Lookup, last: Lookup, frequency: Lookup, seen: int, types: int
) -> Callable[[str], float | None]:
    """The function that gives log10 P(word) as a closed compound, or None where it is none.

    `seen` is how many splits were learned, `types` how many words the list has.
    """
    rate = log10(max(1, seen) / types) - 2.5 - 2 * log10(max(1, seen))

    def is_part(word: str) -> bool:
        p = frequency(word)
        return p is not None and p > compounds.PART

    def score(word: str) -> float | None:
        best = 0.0
        for i in range(compounds.SHORTEST, len(word) - compounds.SHORTEST + 1):
            a, b = first(word[:i]) or 0, last(word[i:]) or 0
            if (a or (b and is_part(word[:i]))) and (b or is_part(word[i:])):
                best = max(best, (a or UNSEEN) * (b or UNSEEN))
        return rate + log10(best) if best else None

    return score
