"""What a document and its corpus say about words: how often, beside which, spaced or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from math import log10
from typing import NamedTuple

from words.plain.candidates import Candidate
from words.plain.tokens import WORD, bare, stem

WORD_SHARE, WORD_MASS = 0.1, 500
PAIR_SHARE, PAIR_MASS = 0.2, 2
APART = -0.15
REPEAT, REPEAT_MOST = 1.2, 5.0
ELSEWHERE, ELSEWHERE_MOST = 1.0, 4.0
SPACED_RATIO = 1.0
SPACED_MOST = 3.0
ARTICLE_WORDS = 400


class Shape(NamedTuple):
    """What is counted of a token: its words, the ones at its edges that white space alone parts from neighbours."""

    words: tuple[str, ...]
    first: str
    last: str
    bare: str


@lru_cache(maxsize=30_000)
def shape(token: str) -> Shape:
    """The shape of a token; `first` and `last` are "" where punctuation stands at that edge."""
    words = tuple(stem(word.lower()) for word in WORD.findall(token))
    first = words[0] if words and token[0].isalnum() else ""
    last = words[-1] if words and token[-1].isalnum() else ""
    return Shape(words, first, last, bare(token))


class Corpus:
    """In how many articles a word stands, and a pair of words with a space between them."""

    def __init__(
        self, words: Iterable[tuple[str, int]] = (), pairs: Iterable[tuple[str, int]] = (), articles: int = 0
    ) -> None:
        self._words = dict(words).get
        self._pairs = dict(pairs).get
        self.articles = articles

    def evidence(self, token: str, candidate: Candidate) -> float:
        """What other articles add to the score of cutting `token`: less where they, too, write it as one word."""
        if not self.articles:
            return 0.0
        fused = max(0, (self._words(token) or 1) - 1)
        left, right = candidate.left, candidate.right
        spaced = float((self._pairs(f"{left} {right}") or 0) if left else 0)
        if left and fused:
            spaced = max(spaced, self.articles * ARTICLE_WORDS * 10 ** (candidate.p_left + candidate.p_right))
        if fused > SPACED_RATIO * spaced:
            return -min(ELSEWHERE_MOST, ELSEWHERE * fused)
        return min(SPACED_MOST, log10(1 + spaced))


class Counts:
    """The words of one document. `tokens` are its lines, each the tokens in order."""

    def __init__(self, lines: Iterable[Iterable[str]]) -> None:
        self.words: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.tokens: Counter[str] = Counter()
        shapes = [[shape(token) for token in line] for line in lines]
        for line in shapes:
            self.tokens.update(s.bare for s in line)
            self.words.update(word for s in line for word in s.words)
            self.pairs.update((a.last, b.first) for a, b in pairwise(line) if a.last and b.first)
        self.mass = self.words.total() + WORD_MASS

    def evidence(self, candidate: Candidate, token: str, before: str) -> float | None:
        """What the document adds to the score of a cut, or None where the cut cannot be.

        `before` is the word that precedes the token, or "".
        """
        if candidate.needs and not self.words[candidate.needs]:
            return None
        score = self.repeats(token, candidate)
        left, right = candidate.left, candidate.right
        if not left:
            return score
        p_left, gain = self.rise(candidate.p_left, left)
        score += gain
        p_right, gain = self.rise(candidate.p_right, right)
        score += gain + self.pair_rise(p_right, left, right)
        if before and candidate.index == len(left):
            score += self.pair_rise(p_left, before, left)
        return score

    def rise(self, p: float, word: str) -> tuple[float, float]:
        """log10 P of a word in this document, and by how much it rose above `p`."""
        count = self.words[word]
        if not count:
            return p, 0.0
        gain = log10(1 + WORD_SHARE * count / self.mass / 10**p)
        return p + gain, gain

    def pair_rise(self, p: float, left: str, right: str) -> float:
        """By how much log10 P of `right` rises where it follows `left`."""
        count = self.pairs[left, right]
        return log10(1 + PAIR_SHARE * count / (self.words[left] + PAIR_MASS) / 10 ** (p + APART)) if count else 0.0

    def repeats(self, token: str, candidate: Candidate) -> float:
        """What repetition says: a token that stands there again, and never spaced, is one word."""
        again = self.tokens[bare(token)] - 1
        if again <= 0 or self.pairs[candidate.left, candidate.right]:
            return 0.0
        return -min(REPEAT_MOST, REPEAT * again)
