"""What speaks for one word where a language compounds freely, and writes its nouns with capitals."""

from __future__ import annotations

from math import log10

from words.plain.lexicon import Lexicon

from pipeline.words.languages import Profile

CLEAN_COMPOUND, CLEAN_FUNCTION = -8.0, -1.5
NOUN_COMPOUND, OTHER_COMPOUND, BEFORE_LOWER_CASE = -2.0, -0.5, -0.5
NEVER = -30.0
COMPOUND = -1.0
ENCLITIC_NEXT, ENDING_NEXT = -0.5, -2.5
RARE, RARE_CLOSES = -5.0, -0.5
FEW = 10
BOTH_RARE, VERY_RARE, OFTEN = -12.0, -6.5, 20


class Compounding:
    """Judges cuts of words, in lower case and folded but for their first letter, of one language."""

    def __init__(self, lexicon: Lexicon, profile: Profile) -> None:
        self.lexicon = lexicon
        self.enclitics, self.hosts = frozenset(profile.enclitics.split()), tuple(profile.hosts.split())
        self.endings = frozenset(profile.endings.split())
        self.links = tuple(profile.links.split())
        self.shapes = dict.fromkeys(profile.nouns.split(), "noun")
        self.shapes.update(dict.fromkeys(profile.lower.split(), "lower case"))
        self.unsure = frozenset(profile.unsure.split())

    def cost(self, a: str, b: str, p_left: float, p_right: float, p_whole: float, *, thorough: bool) -> float:
        """What a cut must make up for."""
        left, right = a.lower(), b.lower()
        if not self.may_part(a, b):
            return NEVER
        if right in self.enclitics and left.endswith(self.hosts):
            return p_whole - p_left + ENCLITIC_NEXT
        if right in self.endings and a[0].isupper():
            return min(0.0 if thorough else CLEAN_FUNCTION, p_whole - p_left + ENDING_NEXT)
        if self.is_function_word(left) or self.is_function_word(right):
            return 0.0 if thorough else CLEAN_FUNCTION
        if not thorough:
            cost = CLEAN_COMPOUND
        elif self.shape(right) == "lower case":
            cost = BEFORE_LOWER_CASE
        else:
            cost = NOUN_COMPOUND if a[0].isupper() else OTHER_COMPOUND
        return min(cost, p_whole - max(p_left + self.closes(right, p_right), self.opens(a) + p_right))

    def closes(self, word: str, p: float) -> float:
        """log10 P that a word, whose own is `p`, closes a compound that is begun."""
        compounds, shape = self.lexicon.last[folded(word)], self.shape(word)
        if compounds >= (FEW if shape == "lower case" else 1):
            return COMPOUND + log10(compounds) - self.lexicon.heads
        return p + RARE_CLOSES if p < RARE and shape != "lower case" else NEVER

    def opens(self, word: str) -> float:
        """log10 P that a word opens a compound in lower case."""
        compounds = self.lexicon.first[folded(word)]
        if word[0].isupper() or self.shape(word) == "lower case" or not compounds:
            return NEVER
        return COMPOUND + log10(compounds) - self.lexicon.heads

    def may_part(self, a: str, b: str) -> bool:
        """Whether both parts could stand where they do."""
        if self.shape(b) == "noun" or (not a[0].isupper() and self.shape(a) == "noun"):
            return False
        return not a.lower().endswith(self.links)

    def may_part_doubtfully(self, a: str, b: str) -> bool:
        """As `may_part`, where the parts are all there is to go by."""
        looks = self.looks_lower_case(b) and (a[0].isupper() or self.looks_lower_case(a))
        return looks and self.may_part(a, b)

    def looks_lower_case(self, word: str) -> bool:
        """Whether a word is hardly a noun."""
        return self.shape(word) == "lower case" or self.is_function_word(word.lower())

    def shape(self, word: str) -> str:
        """What the longest ending says that says anything."""
        word = folded(word)
        if word in self.unsure:
            return "unsure"
        for i in range(max(0 if len(word) > 3 else 1, len(word) - 6), len(word) - 1):
            if word[i:] in self.unsure:
                return "unsure"
            if word[i:] in self.shapes:
                return self.shapes[word[i:]]
        return "unsure"

    def begins_with_ending(self, word: str) -> bool:
        """Whether letters after a colon are, or begin with, an ending."""
        found = word.lower() in self.enclitics or (len(word) > 5 and word[:5].lower() in self.enclitics)
        return found and not word[0].isupper()

    def is_function_word(self, word: str) -> bool:
        """Whether a word is among the short and most frequent ones."""
        p = self.lexicon.listed(word)
        return p is not None and p > -3.2 and 2 <= len(word) <= 5


def as_term(
    lexicon: Lexicon, left: str, right: str, p_left: float, p_right: float, p_whole: float, *, english: bool
) -> float:
    """What a cut that leaves rare words must make up for where words compound now and then, as terms do."""
    found = []
    if p_left + p_right < BOTH_RARE or (english and p_right < VERY_RARE):
        found.append(p_left + p_right + RARE_CLOSES)
    last, first = lexicon.last[folded(right)], lexicon.first[folded(left)]
    if p_right < -5.3 and last >= OFTEN:
        found.append(p_left + COMPOUND + log10(last) - lexicon.heads)
    if p_right < -5.5 and first >= OFTEN:
        found.append(p_right + COMPOUND + log10(first) - lexicon.heads)
    return min(0.0, p_whole - max(found, default=NEVER))


def folded(word: str) -> str:
    """As word lists have it."""
    return word.casefold()
