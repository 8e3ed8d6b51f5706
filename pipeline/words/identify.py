"""Which language a text is in, told by its most frequent words; no answer rather than a doubtful one."""

from __future__ import annotations

from array import array
from collections import Counter
from functools import cache
from itertools import islice

import numpy as np
import numpy.typing as npt

from pipeline.words.cache import Shelf, cached, encode
from pipeline.words.frequencies import languages, source_version, word_frequencies

FORMAT = 1
WORDS = 250
"""Most frequent words of each language that are looked for."""

ABSENT = -450
"""What a word counts that is not among a language's most frequent: log10 P, in hundredths."""

TOKENS = 600
HITS = 8
HIT_SHARE = 0.2
AHEAD = 300
BEHIND = 100


class Identifier:
    """Tells languages apart. Scores are whole hundredths of log10 P, so that no order of summing matters."""

    def __init__(self, shelf: Shelf) -> None:
        self.languages = str(shelf.facts["languages"]).split()
        words = str(shelf.facts["words"]).split()
        self.index = {word: i for i, word in enumerate(words)}
        weights = np.frombuffer(shelf.arrays["weights"], dtype=np.int16)
        self.weights = weights.reshape(len(words), len(self.languages))

    def scores(self, text: str) -> tuple[npt.NDArray[np.int64], int, int]:
        """For each language the score of a text's beginning; how many tokens were known to any, and seen at all."""
        tokens = text[: TOKENS * 12].casefold().split(None, TOKENS)[:TOKENS]
        counts = Counter(tokens)
        known = [(i, n) for token, n in counts.items() if (i := self.index.get(token)) is not None]
        if not known:
            return np.zeros(len(self.languages), dtype=np.int64), 0, len(tokens)
        rows, times = np.array(known, dtype=np.int64).T
        return times @ self.weights[rows].astype(np.int64), int(times.sum()), len(tokens)

    def language(self, text: str) -> str | None:
        """The language of a text, ISO 639-1, or None where it is short, mixed or unknown."""
        scores, hits, tokens = self.scores(text)
        if hits < HITS or hits < HIT_SHARE * tokens:
            return None
        second, first = np.argsort(scores, kind="stable")[-2:]
        return self.languages[first] if scores[first] - scores[second] >= AHEAD else None

    def contradicts(self, text: str, declared: str, *, by: int = BEHIND) -> bool:
        """Whether a text is likelier in another language than declared, `by` hundredths of log10."""
        scores, _, _ = self.scores(text)
        if declared not in self.languages:
            return True
        return bool(scores.max() - scores[self.languages.index(declared)] > by)


def learn() -> bytes:
    """The table of frequent words: a row a word, a column a language."""
    lists = {language: dict(islice(word_frequencies(language), WORDS)) for language in languages()}
    words = sorted({word for frequent in lists.values() for word in frequent})
    weights = array("h", [frequent.get(word, ABSENT) for word in words for frequent in lists.values()])
    return encode({"weights": weights}, {"languages": " ".join(lists), "words": " ".join(words)})


@cache
def identifier() -> Identifier:
    """The identifier: mapped from the cache, or learned from all lists and cached for the next process."""
    return Identifier(cached(f"identify-{FORMAT}-{source_version()}.words", learn))
