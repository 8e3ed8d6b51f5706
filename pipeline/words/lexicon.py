"""What one language's words look like: how frequent, how spelled, how compounded."""

from __future__ import annotations

from array import array
from functools import cache

from pipeline.words import compounds, fusions, spelling
from pipeline.words.cache import Shelf, cached, encode
from pipeline.words.frequencies import source_version, word_frequencies
from pipeline.words.table import pack, reader

FORMAT = 1
"""Goes up with every change to what `learn` makes."""

TYPED = -770
"""Words below 10**-7.7 are too often typing errors to learn spelling from."""

POSSESSIVE = -1.5
UNLISTED = -2.6
UNLISTED_NAME = -1.7
"""log10 of the share of running words that no list holds: any, and among capitalised ones."""

MEMO = 200_000


class Lexicon:
    """The words of one language. All probabilities are log10.

    `listed(word)` is P(word), or None; `word` is lower case. `probability(word,
    name)` is P(word) for any string of letters; `name` says that it is capitalised.
    """

    def __init__(self, shelf: Shelf) -> None:
        arrays, facts = shelf.arrays, shelf.facts
        find = reader(arrays["words.keys"], arrays["words.values"])
        first = reader(arrays["first.keys"], arrays["first.values"])
        last = reader(arrays["last.keys"], arrays["last.values"])
        self._find = find
        self._spelled = spelling.scorer(str(facts["alphabet"]), arrays["spelling"])
        self._compounded = compounds.scorer(first, last, find, int(facts["splits"]), int(facts["types"]))
        self._listed: dict[str, float | None] = {}

    def listed(self, word: str) -> float | None:
        """P(word), log10, or None where no list holds it."""
        try:
            return self._listed[word]
        except KeyError:
            if len(self._listed) >= MEMO:
                self._listed.clear()
            p = self._listed[word] = self._look_up(word)
            return p

    def find(self, letters: str) -> float | None:
        """As `listed`, of a string that is not likely to be asked again."""
        if not letters.isalpha() or "ß" in letters:
            return self.listed(letters)
        p = self._find(letters)
        return None if p is None else p / 100

    def _look_up(self, word: str) -> float | None:
        word = word.casefold().replace("’", "'")  # the lists are case-folded: "ss" for "ß"
        p = self._find(word)
        if p is not None:
            return p / 100
        if word.endswith("'s"):
            p = self._find(word[:-2])
            return None if p is None else p / 100 + POSSESSIVE
        return None

    def spelled(self, word: str) -> float:
        """P(word) by its letters alone, as a type of the language."""
        return self._spelled(word)

    def probability(self, word: str, *, name: bool = False) -> float:
        """P(word), of a listed word, a closed compound, or by its letters."""
        p = self.listed(word)
        if p is not None:
            return p
        p = (UNLISTED_NAME if name else UNLISTED) + self._spelled(word)
        compound = self._compounded(word) if len(word) >= 2 * compounds.SHORTEST else None
        return p if compound is None else max(p, compound)


def learn(language: str) -> bytes:
    """Everything that a `Lexicon` needs, from the word list. Raises KeyError where there is none."""
    frequencies: dict[str, int] = {}
    for word, p in word_frequencies(language):
        frequencies.setdefault(word, p)
    types = len(frequencies)
    for word in fusions.fusions(frequencies):
        del frequencies[word]
    first, last = compounds.learn(frequencies)
    alphabet, grams = spelling.train([w for w, p in frequencies.items() if p > TYPED and w.isalpha()])
    arrays: dict[str, array[int]] = {"spelling": grams}
    for name, entries in (("words", frequencies), ("first", first), ("last", last)):
        arrays[f"{name}.keys"], arrays[f"{name}.values"] = pack(entries)
    return encode(arrays, {"alphabet": alphabet, "splits": first.total(), "types": types})


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language: mapped from the cache, or learned (seconds) and cached for the next process."""
    return Lexicon(cached(f"{language}-{FORMAT}-{source_version()}.words", lambda: learn(language)))
