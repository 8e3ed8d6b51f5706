"""Where a text lost its spaces.

A text is first asked as if it were clean: only what is no word can be two. The share of lost spaces is estimated
from what is found, and every cut must outweigh it. Where a text turns out to be damaged, all of its words are asked
again, with the document's own words and a hidden line wrap as witnesses.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, repeat
from math import log10

import msgspec
from words.plain import wrap
from words.plain.candidates import NUMBER, PUNCTUATION, WORD, Candidate
from words.plain.counts import Corpus, Counts, shape
from words.plain.coverage import is_prose, may_be_prose
from words.plain.numbers import LETTERS_AFTER, LETTERS_BEFORE
from words.plain.prior import lost_share, lost_shares
from words.plain.quotes import sides
from words.plain.safe import beyond_doubt, is_common, is_function_word
from words.plain.splits import HOPELESS
from words.plain.suspects import NO_QUOTES, WORTH, Suspects
from words.plain.tokens import TOKEN

from pipeline.words.languages import profiles

WORTH_IN_CHAIN = -0.5
DAMAGED_CUTS, DAMAGED_SHARE = 3, 2e-3
CLEAN_LOST, CLEAN_KEPT = 0.003, 1000.0
LOST, KEPT = 0.5, 50.0
MARGIN = -0.5
CLEAR, CLEAR_CAPITAL = 3.5, 4.5
SAFE = 2.0
"""What `safe` asks on top, log10."""

BESIDE_CHAIN, BESIDE_CHAIN_LEAST = 0.05, 2e-4
ENDS_SENTENCE = frozenset('.!?:”"’)')


class Cut(msgspec.Struct, frozen=True, gc=False):
    """A space to insert before `text[index]`, with the log10 likelihood ratio that speaks for it."""

    index: int
    score: float
    kind: str


class Place(msgspec.Struct, frozen=True, gc=False):
    """A token in its text: where it starts, the word before it, whether it may open a sentence."""

    token: str
    start: int
    before: str
    initial: bool
    quotes: Mapping[int, bool]

    @property
    def end(self) -> int:
        """Where the token ends."""
        return self.start + len(self.token)


class Repairer:
    """Finds lost spaces in texts of one language."""

    def __init__(self, suspects: Suspects, language: str, corpus: Corpus | None = None, *, safe: bool = False) -> None:
        self.suspects = suspects
        self.judge = suspects.judge
        self.language = language
        self.corpus = corpus or Corpus()
        self.may_be_prose = lru_cache(maxsize=64)(self._may_be_prose)
        self.doubt = SAFE if safe else 0.0
        self._thorough = lru_cache(maxsize=60_000)(self._judge_thoroughly)

    def cuts(self, text: str) -> list[Cut]:
        """All cuts of a text, by place."""
        suspicious = self.suspects.find(text)
        if not suspicious or not self.is_prose(text):
            return []
        found = self.clean_cuts(text, suspicious)
        if not found:
            return []
        spaces = text.count(" ") + 1
        best = [max(c.score for c in cuts) for cuts in found]
        shares = lost_shares(best, spaces, CLEAN_LOST, CLEAN_KEPT)
        chosen = [
            cuts[0]
            for cuts, share in zip(found, shares, strict=True)
            if cuts[0].score + log10(share) > self.doubt or self.is_clear(text, cuts[0])
        ]
        share = max(shares)
        loss = any(self.is_no_compound(text, cut.index) for cut in chosen)
        if loss and len(chosen) >= DAMAGED_CUTS and share > DAMAGED_SHARE:
            chosen = Damaged(self, text, share, [cut.index for cut in chosen]).cuts()
        common = self.beyond_doubt(text, chosen) if self.doubt else repeat(True)
        return [cut for cut, good in zip(chosen, common, strict=False) if good and self.in_prose(text, cut.index)]

    def is_no_compound(self, text: str, at: int) -> bool:
        """Whether a cut is none that a new word may hold."""
        left, right = LETTERS_BEFORE.search(text[:at]), LETTERS_AFTER.match(text, at)
        if not left or not right:
            return True
        lexicon, pair = self.judge.lexicon, (left[0], right[0])
        function = any(is_function_word(word, lexicon) for word in pair)
        return function and all(is_common(word, lexicon) for word in pair) and "".join(pair).islower()

    def beyond_doubt(self, text: str, cuts: list[Cut]) -> list[bool]:
        """Which cuts are."""
        profile = profiles()[self.language]
        return beyond_doubt(text, [cut.index for cut in cuts], self.judge.lexicon, profile)

    def is_clear(self, text: str, cut: Cut) -> bool:
        """Whether a cut needs no other one beside it."""
        score = cut.score - self.doubt
        return (cut.kind in (PUNCTUATION, NUMBER) and score >= CLEAR) or (
            cut.kind == WORD and score >= CLEAR_CAPITAL and text[cut.index].isupper()
        )

    def in_prose(self, text: str, index: int) -> bool:
        """Whether the line around a place may be prose of this language: texts quote others."""
        start, end = text.rfind("\n", 0, index) + 1, text.find("\n", index)
        return self.may_be_prose(text[start : end if end >= 0 else len(text)])

    def _may_be_prose(self, line: str) -> bool:
        return may_be_prose(line, self.judge.lexicon)

    def is_prose(self, text: str) -> bool:
        """Whether a text is prose of this language."""
        return is_prose(text, self.judge.lexicon)

    def clean_cuts(self, text: str, suspicious: set[str]) -> list[list[Cut]]:
        """The cuts of each suspicious token, the best one first."""
        counts = Counts([m.group() for m in TOKEN.finditer(line)] for line in text.split("\n"))
        found = []
        for place in places(text, suspicious):
            cuts = []
            for c in self.clean(place):
                score = c.score + (0.0 if place.initial else c.middle)
                score += counts.repeats(place.token, c) + self.elsewhere(place.token, c)
                if score > WORTH:
                    cuts.append(Cut(place.start + c.index, score, c.kind))
            if cuts:
                found.append(sorted(cuts, key=lambda cut: (-cut.score, cut.index)))
        return found

    def clean(self, place: Place) -> Sequence[Candidate]:
        """The candidates of a token of a text that seems clean."""
        if place.quotes:
            return self.suspects.in_line(place.token, place.quotes)
        return self.suspects.candidates(place.token)

    def elsewhere(self, token: str, candidate: Candidate) -> float:
        """What the corpus says about a cut."""
        return self.corpus.evidence(shape(token).bare, candidate)

    def thorough(self, token: str, quotes: Mapping[int, bool]) -> Sequence[Candidate]:
        """The candidates of a token of a damaged text."""
        if quotes:
            return self._hopeful(self.judge.candidates(token, quotes, thorough=True))
        return self._thorough(token)

    def _judge_thoroughly(self, token: str) -> Sequence[Candidate]:
        return self._hopeful(self.judge.candidates(token, NO_QUOTES, thorough=True))

    @staticmethod
    def _hopeful(candidates: Iterable[Candidate]) -> Sequence[Candidate]:
        return tuple(c for c in candidates if c.needs or c.score > HOPELESS)


class Damaged:
    """One damaged text under repair. `sure` are the cuts that were found without its help."""

    def __init__(self, repairer: Repairer, text: str, share: float, sure: Sequence[int]) -> None:
        self.repairer = repairer
        self.text = text
        self.sure = sure
        tokens = set(text.split())
        self.places = list(
            places(text, {token for token in tokens if '"' in token or repairer.thorough(token, NO_QUOTES)})
        )
        self.counts = Counts([m.group() for m in TOKEN.finditer(line)] for line in text.split("\n"))
        self.scored = [self.scores(place) for place in self.places]
        best = [max(c.score for c in cuts) for cuts in self.scored if cuts]
        self.share = lost_share(best, text.count(" ") + 1, share, LOST, KEPT)

    def cuts(self) -> list[Cut]:
        """All cuts, by place."""
        least = self.repairer.doubt or WORTH_IN_CHAIN
        scores = {c.index: c for cuts in self.scored for c in cuts if c.score > least}
        chain = wrap.explain(lines(self.text), {i: scores[i].score for i in sorted(scores)}, self.sure, self.share)
        if chain is None:
            threshold, wrapped = MARGIN - log10(self.share), frozenset[int]()
        else:
            threshold, wrapped = -log10(max(BESIDE_CHAIN_LEAST, self.share * BESIDE_CHAIN)), chain.cuts
        threshold += self.repairer.doubt
        in_order = sorted(wrapped)
        found = [Cut(i, scores[i].score, "wrap") for i in in_order]
        for place, cuts in zip(self.places, self.scored, strict=True):
            if cuts:
                inside = in_order[bisect_right(in_order, place.start) : bisect_left(in_order, place.end)]
                if not inside and max(cut.score for cut in cuts) <= threshold:
                    continue
                for part in parts(place, inside):
                    found += self.refine(part, threshold)
        return sorted(found, key=lambda cut: cut.index)

    def scores(self, place: Place) -> list[Cut]:
        """The cuts of a token with what the document and its corpus say."""
        found = []
        for c in self.repairer.thorough(place.token, place.quotes):
            more = self.counts.evidence(c, place.token, place.before)
            if more is not None:
                score = c.score + more + (0.0 if place.initial else c.middle) + self.repairer.elsewhere(place.token, c)
                found.append(Cut(place.start + c.index, score, c.kind))
        return found

    def refine(self, place: Place, threshold: float) -> Iterator[Cut]:
        """The best cut of a token, and the best ones of its parts, as long as they reach the threshold."""
        cuts = self.scores(place)
        best = max(cuts, key=lambda cut: (cut.score, -cut.index), default=None)
        if best is not None and best.score > threshold:
            yield best
            for part in parts(place, [best.index]):
                yield from self.refine(part, threshold)


def parts(place: Place, inside: Sequence[int]) -> list[Place]:
    """A token, cut at places of the text."""
    if not inside:
        return [place]
    edges = [place.start, *inside, place.end]
    tokens = [place.token[a - place.start : b - place.start] for a, b in pairwise(edges)]
    found = []
    for k, (token, start) in enumerate(zip(tokens, edges, strict=False)):
        before = shape(tokens[k - 1]).last if k else place.before
        quotes = {i - (start - place.start): opens for i, opens in place.quotes.items()}
        found.append(Place(token, start, before, place.initial and not k, quotes))
    return found


def places(text: str, wanted: set[str] | None = None) -> Iterator[Place]:
    """The tokens of a text, or those that are wanted, in their places."""
    start = 0
    for line in text.split("\n"):
        tokens = list(TOKEN.finditer(line))
        quotes = sides(line) if '"' in line else NO_QUOTES
        for k, match in enumerate(tokens):
            token = match.group()
            if wanted is not None and token not in wanted:
                continue
            previous = tokens[k - 1].group() if k else ""
            own = (
                {i - match.start(): q for i, q in quotes.items() if match.start() <= i < match.end()}
                if quotes
                else quotes
            )
            yield Place(
                token,
                start + match.start(),
                shape(previous).last if previous else "",
                not previous or previous[-1] in ENDS_SENTENCE,
                own,
            )
        start += len(line) + 1


def lines(text: str) -> list[wrap.Line]:
    """The lines of a text with their spaces."""
    found, start = [], 0
    for line in text.split("\n"):
        spaces = tuple(start + i for i, character in enumerate(line) if character == " ")
        found.append(wrap.Line(start, start + len(line), spaces))
        start += len(line) + 1
    return found
