"""Which language a text is in, told by its most frequent words; no answer rather than a doubtful one."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.words.cache import Shelf, cached, encode
from pipeline.words.characters import characters
from pipeline.words.compiled import entry, kernel, leaf
from pipeline.words.frequencies import languages, source_version, word_frequencies
from pipeline.words.memory import ROW_AT
from pipeline.words.scan import BEGIN, FACTS, TOKEN_END, TOKEN_START, code_points, first_token, hash_token, key, scan
from pipeline.words.table import NONE, add_table, find, fingerprint, new

FORMAT = 7
WORDS = 250
"""Most frequent words of each language that are looked for."""

ABSENT = -450
"""What a word counts that is not among a language's most frequent: log10 P, in hundredths."""

TOKENS = 600
HITS = 8
HIT_SHARE = 0.2
AHEAD, BEHIND = np.int64(300), np.int64(100)


FREQUENT, WEIGHTS, LANGUAGES = 0, 2, 3
"""The head: the table of the words' numbers, where the weights begin, [words, languages], and how many languages.

Weights stand three in one number, so that adding one up adds up three: each less LOWEST, in LANE_BITS.
"""

LANES, LANE_BITS, LOWEST = 3, 21, -1000
SUMS = 16
"""How many such numbers a word has, for 48 languages at most. (Compiled code is faster where it knows how many.)"""

LANE = (1 << LANE_BITS) - 1
"""What the sum of TOKENS weights does not reach."""


class Identifier:
    """Tells languages apart. Scores are whole hundredths of log10 P, so that no order of summing matters."""

    def __init__(self, shelf: Shelf) -> None:
        self.languages = str(shelf.facts["languages"]).split()
        self.words = str(shelf.facts["words"]).split()
        self.frequent = np.frombuffer(shelf.arrays["numbers"], dtype=np.int64)

    def language(self, text: str) -> str | None:
        """The language of a text, ISO 639-1, or None where it is short, mixed or unknown."""
        number = language_number(code_points(text), characters(), self.frequent)
        return None if number < 0 else self.languages[number]

    @property
    def weights(self) -> npt.NDArray[np.int64]:
        """What each of `words` counts for each of `languages`."""
        packed = self.frequent[self.frequent[WEIGHTS] :].reshape(len(self.words), SUMS, 1)
        weights = (packed >> LANE_BITS * np.arange(LANES)) & LANE
        return weights.reshape(len(self.words), -1)[:, : len(self.languages)] + LOWEST

    def number(self, language: str) -> int:
        """The number by which kernels know a language, or -1."""
        return self.languages.index(language) if language in self.languages else -1


@entry
def language_number(codes: Any, known: Any, frequent: Any) -> int:
    """The number of the language of code points, of which `characters` are `known`, or -1."""
    text, tokens, _ = scan(codes, known)
    seen = min(TOKENS, len(tokens))
    for t in range(seen):
        start, end = tokens[t, TOKEN_START], tokens[t, TOKEN_END]
        hash_token(text, start, end)
        tokens[t, FACTS] = row_of(text, frequent, start, end)
    scores, hits = language_scores(tokens, frequent, BEGIN, text.shape[1])
    if hits < HITS or hits < HIT_SHARE * seen:
        return -1
    first = likeliest(scores, -1)
    return first if scores[first] - scores[likeliest(scores, first)] >= AHEAD else -1


@leaf
def likeliest(scores: Any, but: int) -> int:
    """The number of the language that scores best, the first of equal ones, `but` for one."""
    best = -1
    for k in range(len(scores)):
        if k != but and (best < 0 or scores[k] > scores[best]):
            best = k
    return best


@leaf
def row_of(text: Any, frequent: Any, start: int, end: int) -> int:
    """The row of a token among frequent words, as FACTS."""
    row = find(frequent, FREQUENT, key(text, start, end))
    return 0 if row == NONE else row + 1 << ROW_AT


@kernel
def language_scores(tokens: Any, frequent: Any, first: int, last: int) -> tuple[Any, int]:
    """For each language the score of the first tokens in `text[first:last]`, and how many were known to any.

    The tokens have their FACTS. Only how much scores differ says anything.
    """
    rows, hits, seen = np.empty(TOKENS, np.int64), 0, 0
    t = first_token(tokens, first)
    while t < len(tokens) and tokens[t, TOKEN_START] < last and seen < TOKENS:
        row = tokens[t, FACTS] >> ROW_AT
        rows[hits] = row
        hits += row != 0
        seen += 1
        t += 1
    return scores_of(rows[:hits], frequent), hits


@kernel
def scores_of(rows: Any, frequent: Any) -> Any:
    """The sum of weights of rows, counted from 1, for each language. Four sums at once are what processors add up."""
    scores, weights = np.empty(LANES * SUMS, np.int64), frequent[frequent[WEIGHTS] - SUMS :]
    for k in range(0, SUMS, 4):
        a = b = c = d = 0
        for row in rows:  # (Compiled code looks whether a signed number counts from the end.)
            at = np.uint64(row * SUMS + k)
            a, b = a + weights[at], b + weights[at + np.uint64(1)]
            c, d = c + weights[at + np.uint64(2)], d + weights[at + np.uint64(3)]
        unpack(a, scores, k)
        unpack(b, scores, k + 1)
        unpack(c, scores, k + 2)
        unpack(d, scores, k + 3)
    return scores[: frequent[LANGUAGES]]


@leaf
def unpack(total: int, scores: Any, k: int) -> None:
    """Write the scores that stand in the k-th sum."""
    for lane in range(LANES):
        scores[LANES * k + lane] = (total >> lane * LANE_BITS) & LANE


@kernel
def contradicts(tokens: Any, frequent: Any, declared: int, first: int, last: int, by: int) -> bool:
    """Whether a stretch of text is likelier in another language than declared, `by` hundredths of log10."""
    scores, _ = language_scores(tokens, frequent, first, last)
    return declared < 0 or scores[likeliest(scores, -1)] - scores[declared] > by


def learn() -> bytes:
    """The table of frequent words: a row a word, a column a language."""
    lists = {language: dict(islice(word_frequencies(language), WORDS)) for language in languages()}
    words = sorted({word for frequent in lists.values() for word in frequent})
    numbers = new()
    add_table(numbers, FREQUENT, {fingerprint(word): number for number, word in enumerate(words)})
    numbers[WEIGHTS], numbers[LANGUAGES] = len(numbers), len(lists)
    assert len(lists) <= LANES * SUMS
    for word in words:
        weights = [frequent.get(word, ABSENT) - LOWEST for frequent in lists.values()]
        for k in range(0, LANES * SUMS, LANES):
            numbers.append(sum(weight << LANE_BITS * lane for lane, weight in enumerate(weights[k : k + LANES])))
    return encode({"numbers": numbers}, {"languages": " ".join(lists), "words": " ".join(words)})


@cache
def identifier() -> Identifier:
    """The identifier: mapped from the cache, or learned from all lists and cached for the next process."""
    return Identifier(cached(f"identify-{FORMAT}-{source_version()}.words", learn))
