"""Candidates inside a run of letters: "expressedhis", "GeneralSecretary".

For a word t that may be a|b, `score = log10 P(a) P(b) / P(t)`, with what capitals, compounds and clitics say.
"""

from __future__ import annotations

from words.plain.candidates import WORD, Candidate
from words.plain.compounding import Compounding, as_term
from words.plain.lexicon import Lexicon

from pipeline.words.languages import Profile, word_list

JOINED = -0.3
"""Two given words follow each other a little less often than chance has it: most neighbours never meet."""

COMMON = -5.0
"""In a text without damage nothing comes off a word that is more frequent."""

EVERYDAY = -4.5
"""In no text does anything come off a word that is more frequent."""

GOOD = 1.5
"""Where two words are this much better than one, three are not looked for."""

LIKELIEST = -1.2
"""No word of any language is more likely, log10."""

HOPELESS = -4.5
"""Candidates below stay out: no witness makes up for that."""

LEAST = -7.5
KNOWN_HERE = -4.2
"""About what a word that a document uses once weighs in it."""

DOUBTFUL = -3.0
CAPITAL = -0.9
NAME_BEFORE = -1.0
COMMON_CAPITAL = -2.5
NAME_IN_CLEAN = -2.5
SHORT_END = -1.5
COMMON_ENOUGH = -5.5
ENCLITIC = -5.0
ENDING = -1.0
COMPOUND = -2.5
TWICE = -1.5
ALL_RARE = -16.0
CAMEL_LETTERS, CAMEL_WORDS, CAMEL_PART, CAMEL_PREFIXED = -3.4, -3.8, -3.9, 4.0
LOWER_CAMEL = -1.5
OTHER_THAN_CAPITAL = -11.0
PREFIXES = word_list("name_prefixes")
ENDINGS_OF_INITIALS = word_list("endings_of_initials")
COMBINING, CLOSING = word_list("combining"), word_list("closing")


class Splitter:
    """Finds candidates inside words of one language."""

    def __init__(self, lexicon: Lexicon, profile: Profile) -> None:
        self.lexicon = lexicon
        self.single = frozenset(profile.single.split())
        self.enclitics = frozenset(profile.enclitics.split())
        self.endings = frozenset(profile.endings.split())
        self.shortest = profile.shortest
        self.hosts = tuple(profile.hosts.split())
        self.compounding = Compounding(lexicon, profile) if profile.compounding else None
        self.english = self.single == {"a", "i"}

    def candidates(self, word: str, stop: int, *, thorough: bool, hyphened: bool = False) -> list[Candidate]:
        """Cuts of `word` before `stop`.

        `thorough` is for texts that are damaged: listed words may be split, too. `hyphened` says that the word
        follows a hyphen.
        """
        lower = word.lower().replace("’", "'")
        whole = self.lexicon.listed(lower)
        shouted = word[:stop].isupper()
        if len(lower) != len(word) or (shouted and (len(word) < 6 or not thorough)):
            return []
        if whole is not None and whole > (EVERYDAY if thorough else COMMON):
            return []
        p_whole = self.lexicon.probability(lower, name=word[0].isupper()) + 0.3 * hyphened
        capitals = [i for i in range(1, stop) if word[i].isupper() and word[i - 1].islower()]
        if capitals:
            return self.at_capitals(word, stop, capitals, p_whole, thorough=thorough)
        found, halves = [], []
        least = (HOPELESS if thorough else 0.0) + p_whole - JOINED - LIKELIEST
        for i in range(1, stop):
            a, b = word[:i], word[i:]
            p_left = self.part(a)
            if (p_left is None and whole is not None) or (p_left is not None and p_left < least):
                continue
            p_right = self.part(b, after=True)
            if p_left is not None and p_right is not None:
                found.append(self.judge(a, b, p_left, p_right, p_whole, thorough=thorough, shouted=shouted))
            elif (p_left is not None or p_right is not None) and self.may_part(a, b):
                halves.append((i, p_left, p_right))
        if thorough and whole is None and stop == len(word) and not any(c.score > GOOD for c in found):
            doubtful = [self.doubtful(word, i, p_left, p_right, p_whole) for i, p_left, p_right in halves]
            found += [candidate for candidate in doubtful if candidate]
        return found

    def at_capitals(
        self, word: str, stop: int, capitals: list[int], p_whole: float, *, thorough: bool
    ) -> list[Candidate]:
        """Cuts of a word with inner capitals: at one of them, or elsewhere where each part has at most one."""
        lower = word.lower().replace("’", "'")
        whole = self.lexicon.listed(lower)
        found = []
        for i in range(1, stop):
            a, b = word[:i], word[i:]
            if i not in capitals and not (i == 1 or a[1:].islower() or b[1 : stop - i].islower()):
                continue
            if a.isupper() and i > 1 and lower[i:] in ENDINGS_OF_INITIALS:
                continue
            p_left, p_right = self.part(a), self.part(b, after=True)
            if p_left is None or p_right is None:
                continue
            p = (
                self.camel(lower[:i], lower[i:], lower, whole) + (LOWER_CAMEL if word[0].islower() else 0.0)
                if i in capitals
                else OTHER_THAN_CAPITAL
            )
            p = max(p_whole, p) if whole is None or i not in capitals else p
            found.append(self.judge(a, b, p_left, p_right, p, thorough=thorough))
        return found

    def judge(
        self, a: str, b: str, p_left: float, p_right: float, p_whole: float, *, thorough: bool, shouted: bool = False
    ) -> Candidate:
        """The candidate a|b, of parts that can both be words."""
        left, right = a.lower(), b.lower().replace("’", "'")
        score, middle = p_left + p_right + JOINED - p_whole, 0.0
        if b[0].isupper():
            score += 0.0 if shouted else CAPITAL
        elif a[0].isupper() and a != "I":
            middle = COMMON_CAPITAL if p_left > -4.0 else NAME_BEFORE
            if not thorough and p_left <= DOUBTFUL:
                score += NAME_IN_CLEAN
            if len(b) < 4 and (not self.english or self.lexicon.listed(left) is None):
                score += SHORT_END
        score += self.as_one_word(a, b, p_left, p_right, p_whole, thorough=thorough)
        return Candidate(len(a), score, WORD, left, right, p_left, p_right, middle)

    def as_one_word(self, a: str, b: str, p_left: float, p_right: float, p_whole: float, *, thorough: bool) -> float:
        """What must be made up for where the language joins such parts: compounds, inflections, clitics."""
        left, right, cost = a.lower(), b.lower(), 0.0
        if self.compounding and not b[0].isupper():
            cost += self.compounding.cost(a, b, p_left, p_right, p_whole, thorough=thorough)
        elif not b[0].isupper():
            cost += as_term(self.lexicon, left, right, p_left, p_right, p_whole, english=self.english)
        if right in self.enclitics and self.hosts and left.endswith(self.hosts):
            cost += ENCLITIC
        if right in self.endings:
            cost += ENDING if thorough else ENCLITIC
        if left in COMBINING or right in CLOSING or left == right:
            cost += COMPOUND
        if not thorough and not self.english and len(a) < 4:
            cost += SHORT_END
        if not thorough and len(b) < 3 and not (self.english and p_left > COMMON_ENOUGH):
            cost += SHORT_END
        return cost

    def doubtful(
        self, word: str, i: int, p_left: float | None, p_right: float | None, p_whole: float
    ) -> Candidate | None:
        """One part is a word; the other is two words, or one that the document must know."""
        lower = word.lower()
        left, right = lower[:i], lower[i:]
        other, p_word = (right, p_left) if p_right is None else (left, p_right)
        assert p_word is not None
        if len(other) < 3 or p_word + max(KNOWN_HERE, 2 * LIKELIEST + TWICE) - p_whole < DOUBTFUL:
            return None
        p_two = self.two_words(word[i:] if p_right is None else word[:i])
        p_unlisted = self.lexicon.probability(other)
        p_left = p_unlisted if p_left is None else p_left
        p_right = p_unlisted if p_right is None else p_right
        if p_two is not None and p_word + p_two < ALL_RARE:
            return None
        if p_two is not None:
            score = (p_word + p_two + JOINED / 2 + TWICE - p_whole) / 2
            return Candidate(i, score, WORD, left, right, p_left, p_right)
        if p_word + KNOWN_HERE - p_whole < DOUBTFUL:
            return None
        return Candidate(i, p_left + p_right + JOINED - p_whole, WORD, left, right, p_left, p_right, needs=other)

    def two_words(self, letters: str) -> float | None:
        """log10 P of the best reading of `letters` as two words, or None."""
        best = None
        for i in range(1, len(letters)):
            p_left = self.part(letters[:i].lower())
            doubtful = self.compounding and not self.compounding.may_part_doubtfully(letters[:i], letters[i:])
            if p_left is None or doubtful:
                continue
            p_right = self.part(letters[i:].lower(), after=True)
            if p_right is not None:
                p = p_left + p_right + JOINED / 2
                best = p if best is None else max(best, p)
        return best

    def may_part(self, a: str, b: str) -> bool:
        """Whether two parts could stand where they do."""
        return self.compounding is None or self.compounding.may_part(a, b)

    def part(self, part: str, *, after: bool = False) -> float | None:
        """log10 P of a part that can be a word by itself, else None. `after` says that it is not the first part.

        Short strings are listed freely, so they must be frequent; capitals make a name or an acronym.
        """
        n, lower = len(part), part.lower()
        if n == 1:
            stands = lower in self.single and part in ("I" if self.english and lower == "i" else lower, "A")
            return self.lexicon.probability(lower) if stands else None
        p = self.lexicon.find(lower)
        name = part[0].isupper()
        if p is None:
            return self.lexicon.probability(lower, name=True) if n > 3 and name else None
        if p > (LEAST if n > 3 else self.shortest[n - 2]) or (name and p > self.least_of_name(part, after=after)):
            return p
        return None

    @staticmethod
    def least_of_name(part: str, *, after: bool) -> float:
        """log10 P that a capitalised part must have: short names (Xi, Phu) and acronyms must be known."""
        if len(part) > 3:
            return -99.0
        if part[1:].islower():
            return -6.5 if len(part) == 2 else -8.5
        return -5.5 if after and part.isupper() else 0.0

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
