"""Candidates inside a run of letters: "expressedhis", "GeneralSecretary".

For a word t that may be a|b, `score = log10 P(a) P(b) / P(t)`, with what capitals, compounds and clitics say.
"""

from __future__ import annotations

from pipeline.words.candidates import WORD, Candidate
from pipeline.words.languages import Profile, word_list
from pipeline.words.lexicon import Lexicon

JOINED = -0.3
"""Two given words follow each other a little less often than chance has it: most neighbours never meet."""

COMMON = -5.0
"""In a text without damage nothing comes off a word that is more frequent."""

KNOWN_HERE = -4.2
"""About what a word that a document uses once weighs in it."""

DOUBTFUL = -3.0
CAPITAL = -0.9
NAME_BEFORE = -1.0
NAME_IN_CLEAN = -2.5
SHORT_END = -1.5
ENCLITIC = -5.0
TWICE = -1.5
CAMEL_LETTERS, CAMEL_WORDS, CAMEL_PART, CAMEL_PREFIXED = -3.4, -3.8, -3.9, 4.0
OTHER_THAN_CAPITAL = -11.0

PREFIXES = word_list("name_prefixes")
ENDINGS_OF_INITIALS = word_list("endings_of_initials")
VERB_ENDS = ("ar", "er", "ir", "do", "re", "la", "se")


class Splitter:
    """Finds candidates inside words of one language."""

    def __init__(self, lexicon: Lexicon, profile: Profile) -> None:
        self.lexicon = lexicon
        self.single = frozenset(profile.single.split())
        self.enclitics = frozenset(profile.enclitics.split())
        self.compounding = profile.compounding
        self.english = "i" in self.single and "a" in self.single and len(self.single) == 2

    def candidates(self, word: str, stop: int, *, thorough: bool, hyphened: bool = False) -> list[Candidate]:
        """Cuts of `word` before `stop`.

        `thorough` is for texts that are damaged: listed words may be split, too. `hyphened` says that the word
        follows a hyphen.
        """
        lower = word.casefold().replace("’", "'")
        if len(lower) != len(word):
            return []
        whole = self.lexicon.listed(lower)
        capitals = [i for i in range(1, stop) if word[i].isupper() and word[i - 1].islower()]
        shouted = word[:stop].isupper()
        if not thorough and ((whole is not None and whole > COMMON) or (shouted and len(word) > 3)):
            return []
        p_whole = self.lexicon.probability(lower, name=word[0].isupper()) + 0.3 * hyphened
        found = []
        for i in range(1, stop):
            a, b = word[:i], word[i:]
            if capitals and i not in capitals and not (_one_capital(a) or b[1 : stop - i].islower()):
                continue
            if a.isupper() and i > 1 and lower[i:] in ENDINGS_OF_INITIALS:
                continue
            p = p_whole
            if i in capitals:
                p = max(p if whole is None else p_whole, self.camel(lower[:i], lower[i:], lower, whole))
            elif capitals:
                p = max(p, OTHER_THAN_CAPITAL)
            known_left, known_right = self.stands(a, name=a[0].isupper()), self.stands(b, name=b[0].isupper())
            if known_left and known_right:
                found.append(self.judge(a, b, p + (CAPITAL if shouted else 0.0), thorough=thorough))
            elif (known_left or known_right) and thorough and not capitals and stop == len(word):
                doubtful = self.doubtful(a, b, p, known_left=known_left)
                found += [doubtful] if doubtful else []
        return found

    def judge(self, a: str, b: str, p_whole: float, *, thorough: bool) -> Candidate:
        """The candidate a|b, of parts that can both be words."""
        left, right = a.casefold(), b.casefold().replace("’", "'")
        a_name, b_name = a[0].isupper(), b[0].isupper()
        p_left = self.lexicon.probability(left, name=a_name)
        p_right = self.lexicon.probability(right, name=b_name)
        score, middle = p_left + p_right + JOINED - p_whole, 0.0
        if b_name:
            score += CAPITAL
        elif a_name and a not in ("A", "I"):
            middle = NAME_BEFORE
            if not thorough and p_left <= DOUBTFUL:
                score += NAME_IN_CLEAN
            if len(b) < 4 and (not self.english or self.lexicon.listed(left) is None):
                score += SHORT_END
        if self.compounding and not b_name:
            function = self.is_function_word(left) or self.is_function_word(right)
            score -= (0.0 if function else 2.0) if thorough else (3.0 if function else 8.0)
        if right in self.enclitics and left.endswith(VERB_ENDS):
            score += ENCLITIC
        return Candidate(len(a), score, WORD, left, right, p_left, p_right, middle)

    def doubtful(self, a: str, b: str, p_whole: float, *, known_left: bool) -> Candidate | None:
        """One part is a word; the other is two words, or one that the document must know."""
        left, right = a.casefold(), b.casefold()
        listed, other = (left, right) if known_left else (right, left)
        p_listed = self.lexicon.probability(listed)
        p_two = self.two_words(b if known_left else a)
        if p_two is not None:
            score = (p_listed + p_two + JOINED / 2 + TWICE - p_whole) / 2
            return Candidate(len(a), score, WORD, left, right, *self._parts(left, right))
        if len(other) < 3 or p_listed + KNOWN_HERE - p_whole < DOUBTFUL:
            return None
        p_left, p_right = self._parts(left, right)
        return Candidate(len(a), p_left + p_right + JOINED - p_whole, WORD, left, right, p_left, p_right, needs=other)

    def _parts(self, left: str, right: str) -> tuple[float, float]:
        return self.lexicon.probability(left), self.lexicon.probability(right)

    def two_words(self, letters: str) -> float | None:
        """log10 P of the best reading of `letters` as two words, or None."""
        best = None
        for i in range(1, len(letters)):
            a, b = letters[:i], letters[i:]
            if self.stands(a) and self.stands(b):
                p = self.lexicon.probability(a.casefold()) + self.lexicon.probability(b.casefold()) + JOINED / 2
                best = p if best is None else max(best, p)
        return best

    def stands(self, part: str, *, name: bool = False) -> bool:
        """Whether a part can be a word by itself. Short strings are listed freely, so they must be frequent."""
        lower, n = part.casefold().replace("’", "'"), len(part)
        if n == 1:
            if self.english and lower == "i":
                return part == "I"
            return lower in self.single and part in (lower, "A")
        p = self.lexicon.listed(lower)
        if name and n < 4 and p is not None and part[1:].islower() and p > (-6.5 if n == 2 else -8.5):
            return True  # short names: Xi, Phu
        if n < 4:
            return p is not None and p > (-3.2 if n == 2 else -5.0)
        return name or (p is not None and p > -7.5)

    def is_function_word(self, word: str) -> bool:
        """Whether a word is among the short and most frequent ones."""
        p = self.lexicon.listed(word)
        return p is not None and p > -3.2 and 2 <= len(word) <= 5

    def camel(self, left: str, right: str, lower: str, whole: float | None) -> float:
        """log10 P of a word with an inner capital: a brand, a name."""
        if whole is not None and whole > -7.6:
            return max(whole, -6.0)
        p_left = self.lexicon.probability(left, name=True)
        p_right = self.lexicon.probability(right, name=True)
        p = max(
            CAMEL_LETTERS + self.lexicon.spelled(lower),
            CAMEL_WORDS + min(p_left, CAMEL_PART) + min(p_right, CAMEL_PART),
        )
        return p + (CAMEL_PREFIXED if left in PREFIXES else 0.0)


def _one_capital(part: str) -> bool:
    return part[1:].islower() or len(part) == 1
