"""Candidates at punctuation: "spheres,particularly", "trade.The", "dry.(In"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import msgspec
from words.plain.candidates import NUMBER, PUNCTUATION, QUOTE, Candidate
from words.plain.compounding import Compounding
from words.plain.lexicon import Lexicon
from words.plain.numbers import after_letters, after_number
from words.plain.tokens import LETTER

from pipeline.words.languages import Profile, word_list

SURE, LIKELY, POSSIBLE = 4.0, 3.0, 2.0

WORD_BEFORE = re.compile(rf"({LETTER}+|\d+)[.!?’'”\")\]%]*$")
WORD_AFTER = re.compile(rf"[“„«\"(‘']?({LETTER}+)")
IN_BRACKET = re.compile(r"\((\w+)")
ROMAN = re.compile(r"[IVX]+")
UNITS = word_list("units")
LAST_WORD = re.compile(r"\w+$")


class Boundary(msgspec.Struct, frozen=True, gc=False):
    """The place before `token[index]`: the characters at it, and the words that end and begin there, or ""."""

    token: str
    index: int
    before: str
    after: str
    left: str
    right: str
    ahead: str
    """What precedes `left`."""


class Boundaries:
    """Finds candidates at punctuation and between letters and digits."""

    def __init__(self, lexicon: Lexicon, profile: Profile) -> None:
        self.lexicon = lexicon
        self.single = frozenset(profile.single.split())
        self.opening = frozenset(profile.opening)
        self.compounding = Compounding(lexicon, profile) if profile.compounding else None
        rules: dict[str, Callable[[Boundary], float | None]] = {}
        for characters, rule in (
            (",;", self.after_comma),
            (":", self.after_colon),
            (".!?…", self.after_stop),
            (")" + profile.closing, self.after_bracket),
            ("%", self.after_percent),
            ("–—", self.after_dash),
        ):
            rules.update(dict.fromkeys(characters, rule))
        self.after = rules

    def candidates(self, token: str, quotes: Mapping[int, bool]) -> list[Candidate]:
        """The cuts of a token. `quotes` tells of its straight quotes whether they open."""
        found = []
        for i in range(1, len(token)):
            before, after = token[i - 1], token[i]
            if before.isalpha() and after.isalpha():
                continue
            digits = before.isdigit() + after.isdigit()
            if digits == 2:
                continue
            kind = PUNCTUATION
            if i in quotes or i - 1 in quotes:
                kind, score = QUOTE, self.at_quote(token, i, quotes)
            elif digits and before.isalnum() and after.isalnum():
                kind = NUMBER
                rule = after_number if before.isdigit() else after_letters
                score = rule(token, i, self.lexicon)
            else:
                score = self.at_punctuation(token, i)
            if score is not None:
                found.append(Candidate(i, score, kind))
        return found

    def at_quote(self, token: str, i: int, quotes: Mapping[int, bool]) -> float | None:
        """A straight quote that opens takes a space before it, one that closes a space after it."""
        before, after = token[i - 1], token[i]
        if quotes.get(i) and (before.isalpha() or before in ",.;:!?)") and len(token) > i + 2:
            return SURE
        if quotes.get(i - 1) is False and after.isalpha() and not any(c.isdigit() for c in token[:i]):
            match = WORD_AFTER.match(token, i)
            return SURE if match and self.is_word(match[1]) else None
        return None

    def at_punctuation(self, token: str, i: int) -> float | None:
        """The score of one place, by the rule of the character before it or, failing that, after it."""
        before, after = token[i - 1], token[i]
        match = None if before.isalnum() else WORD_BEFORE.search(token, 0, i - 1)
        left = match[1] if match else ""
        ahead = token[: match.start(1)] if match else ""
        match = WORD_AFTER.match(token, i)
        place = Boundary(token, i, before, after, left, match[1] if match else "", ahead)
        rule = self.after.get(before)
        score = rule(place) if rule else None
        if score is None and (after == "(" or after in self.opening or (after in "$£€–—" and before.isalnum())):
            score = self.before_sign(place)
        return score

    def after_comma(self, at: Boundary) -> float | None:
        """Comma or semicolon, then a word, a bracket, a price; a number only after a word."""
        if not at.left:
            return None
        if at.after.isdecimal():
            return SURE if at.before == "," and at.left.isalpha() else None
        if not (at.after.isalpha() or at.after in "($£€" or at.after in self.opening):
            return None
        initials = at.left.isupper() and at.right.isupper() and max(len(at.left), len(at.right)) < 4
        if initials or (at.right and not self.is_word(at.right)):
            return None
        known = self.known(at.left) and (not at.right or self.known(at.right)) and at.left.isalpha()
        return SURE if known else POSSIBLE

    def after_colon(self, at: Boundary) -> float | None:
        """Colon between two words."""
        left = len(at.left) > 2 or (at.left.islower() and self._above(at.left, -3.5))
        if self.compounding and self.compounding.begins_with_ending(at.right or " "):
            return None
        right = at.after.isalpha() or ((at.after in self.opening or at.after == "'") and at.right)
        return 2.5 if left and right and len(at.right) > 1 and self.known(at.right) else None

    def after_stop(self, at: Boundary) -> float | None:
        """The end of a sentence, then a capital, a bracket or a quote."""
        following = at.token[at.index + 1 : at.index + 2]
        if at.after == "(" or (at.after in self.opening and (following.isalnum() or following == "[")):
            return SURE
        if at.before == "…" and at.right.islower() and len(at.left) > 2 and len(at.right) > 1 and self.known(at.right):
            return POSSIBLE
        opens = at.right[:1].isupper() and (at.right[1:].islower() or at.right in ("A", "I"))
        unit = at.left.lower() in UNITS and at.ahead[-1:].isdigit() and at.token[0].isdigit()
        long = len(at.left) > 1 or at.left.isdigit() or unit
        if not (at.after.isalpha() and opens and long and self.known(at.right)):
            return None
        year = len(at.left) == 4 and at.left.isdigit()
        if at.left.isdigit() and len(at.left) < 3 and at.before == ".":
            return POSSIBLE if all(c.isdecimal() or c == "." for c in at.token[: at.index]) else None  # a numbered item
        return self.between_sentences(at, year=year, unit=unit)

    def between_sentences(self, at: Boundary, *, year: bool, unit: bool) -> float | None:
        """What ends in a stop, then a capital. Names stay: "Yahoo!Japan", "java.util.List"."""
        prose = at.left.islower() and self.known(at.left)
        plain = prose or unit or at.left.isdigit()
        if at.before != "." and not plain and not self._above(at.right, -3.5):
            return None
        if at.before == "." and at.ahead.endswith("."):
            return None
        if year or at.before != "." or prose or unit:
            return 3.5 if len(at.left) > 2 else POSSIBLE
        name = at.left[1:].islower() and len(at.left) > 3
        return LIKELY if name and self._above(at.right, -4.5) else None

    def after_bracket(self, at: Boundary) -> float | None:
        """A closing bracket or quote, then a word or a number."""
        if at.before == ")" and at.token.find("(", 0, at.index) == 0 and not at.token[1].isdigit():
            return None  # (multi)media, (s)he
        fits = at.after.isdecimal() or (at.right and self.is_word(at.right) and self.known(at.right))
        return LIKELY if fits and at.after.isalnum() else None

    def after_percent(self, at: Boundary) -> float | None:
        """A per-cent sign, then a word."""
        return LIKELY if at.after.isalpha() and len(at.right) > 1 and self.known(at.right) else None

    def after_dash(self, at: Boundary) -> float | None:
        """A dash that lost only the space behind it: "per cent –or"."""
        return POSSIBLE if at.after.islower() and at.index == 1 and at.right != "s" else None

    def before_sign(self, at: Boundary) -> float | None:
        """An opening bracket or quote, a price, or a dash that lost only the space before it."""
        if at.after in "–—":
            return POSSIBLE if at.index == len(at.token) - 1 else None
        match = LAST_WORD.search(at.token, 0, at.index)
        word = match[0] if match else ""
        if at.after in self.opening:
            prose = word.islower() and self.known(word) and self.known(at.right) and len(at.right) > 1
            return LIKELY if at.before.isalnum() and len(word) > 1 and (prose or at.after != "‘") else None
        if at.after in "$£€":
            return LIKELY if len(word) > 1 and word.islower() else None
        inner = IN_BRACKET.match(at.token, at.index)
        if not (inner and at.before.isalnum()):
            return None
        next_one = at.token[inner.end() : inner.end() + 1]
        return self.before_bracket(word, inner[1], closed=next_one == ")", hyphened=next_one == "-")

    def before_bracket(self, word: str, inner: str, *, closed: bool, hyphened: bool) -> float | None:
        """A word and an opening bracket. Valencies and plurals stay: "iron(III)", "name(s)", "f(x)"."""
        if len(word) < 2 or (closed and ROMAN.fullmatch(inner)):
            return None
        if len(inner) > 2:
            return LIKELY
        prose = len(word) > 2 and word.islower() and self.known(word)
        return (
            POSSIBLE
            if prose and ((inner.isdecimal() and not hyphened) or (not closed and self.is_word(inner)))
            else None
        )

    def is_word(self, word: str) -> bool:
        """Whether a string may stand alone: more than one letter, or a word of one."""
        return len(word) > 1 or word.lower() in self.single

    def known(self, word: str) -> bool:
        """Whether a word is listed; a short one must not be too rare."""
        if word.isdigit():
            return True
        p = self.lexicon.listed(word.lower())
        return p is not None and (p > -6.8 or len(word) > 3)

    def _above(self, word: str, bound: float) -> bool:
        p = self.lexicon.listed(word.lower())
        return p is not None and p > bound
