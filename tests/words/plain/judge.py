"""All candidates of one token, without its neighbours. Texts repeat their words, so answers are remembered."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace
from words.plain import apostrophes
from words.plain.boundaries import Boundaries
from words.plain.candidates import WORD as INSIDE
from words.plain.candidates import Candidate
from words.plain.lexicon import Lexicon
from words.plain.splits import Splitter
from words.plain.tokens import PLAIN, WORD, left_alone

from pipeline.words.languages import Profile

ELIDED_NEXT, NOT_ELIDED = -2.0, -2.0
INSIDE_A_NAME = frozenset("-'’")
"""What follows these opens no sentence; what follows other punctuation may."""


class Judge:
    """Finds the candidates of tokens of one language."""

    def __init__(self, lexicon: Lexicon, profile: Profile) -> None:
        self.splits_words = profile.level == "words"
        self.splitter = Splitter(lexicon, profile)
        self.lexicon = lexicon
        self.elided = frozenset(profile.elided.split())
        self.english = self.splitter.english
        self.word = PLAIN if self.elided else WORD
        self.boundaries = Boundaries(lexicon, profile)

    def candidates(self, token: str, quotes: Mapping[int, bool], *, thorough: bool) -> list[Candidate]:
        """The cuts of a token, for a text that is `thorough`ly searched because it is damaged, or for any text."""
        if token.isalpha():
            return self.within(token, 0, token, thorough=thorough)
        if left_alone(token):
            return []
        found = []
        for match in self.word.finditer(token):
            if not match[0][0].isdigit():
                found += self.within(match[0], match.start(), token, thorough=thorough)
        return found + self.boundaries.candidates(token, quotes)

    def within(self, word: str, start: int, token: str, *, thorough: bool) -> list[Candidate]:
        """The cuts of one word of a token that starts at `token[start]`."""
        if len(word) < 3 or not self.splits_words:
            return []
        end = start + len(word)
        compounding = self.splitter.compounding
        if compounding and start and token[start - 1] == ":" and compounding.begins_with_ending(word):
            return []
        if self.elided and token[end : end + 1] in ("'", "’") and end + 1 < len(token):
            found = self.before_elision(word)
        else:
            hyphened = start > 0 and token[start - 1] == "-"
            found = self.word_candidates(word, thorough=thorough, hyphened=hyphened)
        if not start:
            return found
        inner = token[start - 1] in INSIDE_A_NAME
        return [replace(c, index=start + c.index, score=c.score + c.middle * inner, middle=0.0) for c in found]

    def word_candidates(self, word: str, *, thorough: bool, hyphened: bool) -> list[Candidate]:
        """The cuts of a word that may hold an apostrophe."""
        straight = word.replace("’", "'")
        apostrophe = straight.find("'")
        if apostrophe < 0:
            return self.splitter.candidates(word, len(word), thorough=thorough, hyphened=hyphened)
        if not self.english:
            return []
        p = self.lexicon.listed(straight.lower())
        if p is not None and p > -7 and not thorough:
            return []
        found = apostrophes.candidates(word, apostrophe, self.splitter)
        tail = straight[apostrophe + 1 :].lower()
        if not apostrophes.is_whole(tail):
            return found
        part = word[:apostrophe] if tail == "s" else word
        return found + self.splitter.candidates(part, apostrophe, thorough=thorough, hyphened=hyphened)

    def before_elision(self, word: str) -> list[Candidate]:
        """The cut before a clitic: "plusd" in "plusd'un"."""
        found = []
        for i in range(1, len(word)):
            a, b = word[:i], word[i:]
            p = self.splitter.part(a) if b in self.elided else None
            if p is not None:
                whole = self.lexicon.probability(word.lower(), name=word[0].isupper())
                whole += 0.0 if word.lower() in self.elided else NOT_ELIDED
                found.append(Candidate(i, p + ELIDED_NEXT - whole, INSIDE, a.lower(), b, p, ELIDED_NEXT))
        return found
