"""The words of one language: learned once from their frequencies, mapped from the cache ever after."""

from __future__ import annotations

from array import array
from collections import Counter
from functools import cache
from math import log10

import numpy as np

from pipeline.jit import written
from pipeline.words import compounds, fusions, spelling, vocabulary
from pipeline.words.cache import Shelf, cached, encode
from pipeline.words.frequencies import source_version, word_frequencies
from pipeline.words.languages import Profile, digest, profiles, word_list
from pipeline.words.memory import nothing_remembered
from pipeline.words.table import NONE, add_table, find, fingerprint, new
from pipeline.words.vocabulary import KNOWN_LETTERS, OTHER

FORMAT = 6
"""Goes up with every change to what `learn` makes."""

TYPED = -770
"""Words below 10**-7.7 are too often typing errors to learn spelling from."""

RARITY = 2.5
"""A new compound is this much rarer, log10, than the share of compounds among types has it."""


class Lexicon:
    """The words of one language: `words` for kernels (`vocabulary`), `listed` for a look from outside.

    `memory` is what this process finds out about tokens.
    """

    def __init__(self, shelf: Shelf) -> None:
        self.words = np.frombuffer(shelf.arrays["words"], dtype=np.int64)
        self.memory = nothing_remembered()

    def listed(self, word: str) -> float | None:
        """log10 P of a word, or None where no list holds it."""
        folded = word.casefold().replace("’", "'")  # the lists are case-folded: "ss" for "ß"
        with np.errstate(over="ignore"):  # what a hash loses on purpose
            p = int(written(find)(self.words, vocabulary.WORDS, fingerprint(folded)))
        return None if p == NONE else p / 100


def roles(profile: Profile) -> dict[int, int]:
    """What words are by the lists of a language and of all languages, in bits, by fingerprint."""
    bits: Counter[int] = Counter()
    for bit, listed in (
        (vocabulary.SINGLE, profile.single.split()),
        (vocabulary.ENCLITIC, profile.enclitics.split()),
        (vocabulary.HOST, profile.hosts.split()),
        (vocabulary.ENDING, profile.endings.split()),
        (vocabulary.PREFIX, profile.prefixes.split()),
        (vocabulary.SUFFIX, profile.suffixes.split()),
        (vocabulary.LINK, profile.links.split()),
        (vocabulary.NOUN, profile.nouns.split()),
        (vocabulary.LOWER_CASE, profile.lower.split()),
        (vocabulary.UNSURE, profile.unsure.split()),
        (vocabulary.ELIDED, profile.elided.split()),
        (vocabulary.COMBINING, word_list("combining")),
        (vocabulary.CLOSING, word_list("closing")),
        (vocabulary.NAME_PREFIX, word_list("name_prefixes")),
        (vocabulary.OF_INITIALS, word_list("endings_of_initials")),
        (vocabulary.UNIT, word_list("units")),
        (vocabulary.MONTH, word_list("months")),
        (vocabulary.DOMAIN, word_list("domains")),
        (vocabulary.FIRST_OF_NAME, word_list("before_apostrophe")),
    ):
        for word in set(listed):
            bits[fingerprint(word)] |= bit
    return dict(sorted(bits.items()))


def without_fusions(language: str) -> tuple[dict[str, int], int]:
    """The words of a list but for its lost spaces, with 100 log10 P, and how many types the whole list has."""
    frequencies: dict[str, int] = {}
    for word, p in word_frequencies(language):
        frequencies.setdefault(word, p)
    types = len(frequencies)
    for word in fusions.fusions(frequencies):
        del frequencies[word]
    return frequencies, types


def spelled_words(frequencies: dict[str, int]) -> list[str]:
    """The words that spelling is learned from."""
    return [word for word, p in frequencies.items() if p > TYPED and word.isalpha()]


def learn(language: str, profile: Profile) -> bytes:
    """Everything that kernels need of a language, from its word list. Raises KeyError where there is none."""
    frequencies, types = without_fusions(language)
    first, last = compounds.learn(frequencies)
    letters, grams = spelling.train(spelled_words(frequencies))
    words = new()
    for table, entries in ((vocabulary.WORDS, frequencies), (vocabulary.FIRST, first), (vocabulary.LAST, last)):
        add_table(words, table, {fingerprint(word): value for word, value in entries.items()})
    add_table(words, vocabulary.ROLES, roles(profile))
    add_spelling(words, letters, grams)
    splits = max(1, first.total())
    words[vocabulary.RATE] = round(1000 * (log10(splits / types) - RARITY - 2 * log10(splits)))
    words[vocabulary.HEADS] = round(1000 * log10(splits))
    add_profile(words, profile)
    return encode({"words": words}, {})


def add_spelling(words: array[int], letters: str, grams: array[int]) -> None:
    """Append the codes of letters, and the n-grams of `spelling.train`, four in one."""
    codes = [OTHER] * KNOWN_LETTERS
    for code, letter in enumerate(letters, OTHER + 1):
        if ord(letter) < KNOWN_LETTERS:
            codes[ord(letter)] = code
    words[vocabulary.CODES] = len(words)
    words.extend(codes)
    words[vocabulary.GRAMS], words[vocabulary.CELLS] = len(words), len(grams)
    words[vocabulary.SYMBOLS] = len(letters) + 2
    words.frombytes(grams.tobytes() + bytes(-2 * len(grams) % 8))


def add_profile(words: array[int], profile: Profile) -> None:
    """Write what `languages.toml` says into the head."""
    words[vocabulary.ENGLISH] = set(profile.single.split()) == {"a", "i"}
    words[vocabulary.SPLITS_WORDS] = profile.level == "words"
    words[vocabulary.ELIDES], words[vocabulary.COMPOUNDING] = bool(profile.elided), profile.compounding
    words[vocabulary.SHORTEST_TWO], words[vocabulary.SHORTEST_THREE] = (round(1000 * p) for p in profile.shortest)
    for start, quotes in ((vocabulary.OPENING, profile.opening), (vocabulary.CLOSING_QUOTES, profile.closing)):
        for i, quote in enumerate(quotes):
            words[start + i] = ord(quote)


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language: mapped from the cache, or learned (seconds) and cached for the next process."""
    name = f"{language}-{FORMAT}-{digest()}-{source_version()}.words"
    return Lexicon(cached(name, lambda: learn(language, profiles()[language])))
