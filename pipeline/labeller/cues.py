"""Which lines a rule may match at all, told by one compiled look at how each begins and ends.

Rules are asked about a line one by one, so it pays to know beforehand that none will match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.characters import SIZE, SPACE, UPPER, characters
from pipeline.labeller.lexicon import key_of, keys_of, packed, place_of
from pipeline.labeller.spread import FROM, TO
from pipeline.rules.cues import folded

Array: TypeAlias = np.ndarray[Any, Any]

BEGINS, ONE_WORD, ENDS, NAMES = 1, 2, 4, 8
"""What is found: the line may begin with any cue; it is one word with signs; it ends with a bracket, perhaps with a
mark more, or like a credit; it may name a picture, without a capital or the marks of a sentence."""
FOR_RULES = ~NAMES
FIRST_RULE = 4
RULES_OF = np.uint64(0xFFFF_FFFF)
RULES = 32 - FIRST_RULE
"""The bits from this on say of so many rules whether the line begins with a cue of theirs."""

_SEED, _PRIME = np.uint64(1469598103934665603), np.uint64(1099511628211)
_BLANK = ord(" ")
_SKIPPED = re.compile(r"[\W\d_]")
_CLOSING = ")]）】"
_COLONS, _SIGNED, _STOPS = ":：", "©", ".!?。！？"
_BEFORE_CUE = "kKmM"
SENTENCE_MARKS = '.,;:!?"“”'
NAME = 12
"""So many characters at least name a picture."""
CREDIT = 64
"""Who made a picture stands in so many last characters, behind a word such as "photo:" or a sign."""
SKIPPED, SIGN, CLOSING, IN_SENTENCE, COLON, SIGNED, STOPS = 1, 2, 4, 8, 16, 32, 64
"""Sorts of characters: one that may stand before a cue; one that a cue begins with that is no word, or that cuts it off
from its number; a closing bracket; one of the marks of a sentence; a colon; a sign before a name; what ends a sentence.
"""


class Cues(NamedTuple):
    """What compiled code knows of cues.

    `beginnings` is a table (`pipeline.labeller.lexicon.packed`) of all their beginnings, character by character; its
    values say, as bits, which rules have a whole cue there. `credits` is one of the last words of cues that end lines.
    By code point: `fold` is the character as it counts in both, 0 where that is not one character; `sorts` says, as
    bits, of which sorts it is, `kind` its class.
    """

    beginnings: Array
    credits: Array
    fold: Array
    sorts: Array
    kind: Array


def cues(phrases: Sequence[Iterable[str]], signs: Iterable[str], last: Iterable[str]) -> Cues:
    """The tables for the folded cues of each rule, with single blanks, and for what cues begin with that are no words.

    `last` are the folded last words of cues that end lines. Raises ValueError where there are more than `RULES` rules.
    """
    if len(phrases) > RULES:
        raise ValueError(f"there are {len(phrases)} rules with cues that begin lines, the most is {RULES}")
    everything = list(map(chr, range(SIZE)))
    fold = [ord(low) if len(low := folded(char)) == 1 else 0 for char in everything]
    sorts = np.array([SKIPPED if _SKIPPED.match(char) else 0 for char in everything], np.uint8)
    of_sort = {
        SIGN: (*signs, *_BEFORE_CUE),
        CLOSING: _CLOSING,
        IN_SENTENCE: SENTENCE_MARKS,
        COLON: _COLONS,
        SIGNED: _SIGNED,
        STOPS: _STOPS,
    }
    for sort, some in of_sort.items():
        sorts[sorted({ord(char) for char in some})] |= sort
    credits_ = np.array([_digest(word)[-1] for word in sorted(set(last))], np.uint64)
    return Cues(
        _beginnings(phrases),
        packed(*np.unique(keys_of(credits_), return_counts=True)),
        np.array(fold, np.uint32),
        sorts,
        characters().kind,
    )


def _digest(phrase: str) -> list[int]:
    """A number for each beginning of a phrase, the whole of it last."""
    digests = [int(_SEED)]
    for char in phrase:
        digests.append(((digests[-1] ^ ord(char)) * int(_PRIME)) & 0xFFFF_FFFF_FFFF_FFFF)
    return digests[1:]


def _beginnings(phrases: Sequence[Iterable[str]]) -> Array:
    """The table of `Cues`. Two beginnings that share a key only cost a look more."""
    digests: list[int] = []
    rules: list[int] = []
    for number, phrase in ((number, phrase) for number, some in enumerate(phrases) for phrase in some):
        digests += _digest(phrase)
        rules += [*[0] * (len(phrase) - 1), 1 << (FIRST_RULE + number)]
    key, number_of = np.unique(keys_of(np.array(digests, np.uint64)), return_inverse=True)
    whole = np.zeros(len(key), np.uint32)
    np.bitwise_or.at(whole, number_of, np.array(rules, np.uint32))
    found: Array = packed(key, whole)
    return found


@njit(cache=True, nogil=True)
def looks(
    codes: Array, places: Array, most: int, beginnings: Array, credits_: Array, fold: Array, sorts: Array, kind: Array
) -> Array:
    """The lines of which anything may hold, int64 (m, 4): its number, where it begins and ends, and what may hold.

    That is told by bits: see above, and the rules whose cues it begins with. Lines are stripped and not empty. No
    rule is for one of more than `most` characters. The rest are `Cues`.
    """
    n, known, found = places.shape[1], Cues(beginnings, credits_, fold, sorts, kind), 0
    seen = np.empty((n, 4), np.int64)
    for i in range(n):
        start, end, what = places[FROM, i], places[TO, i], np.int64(0)
        if end - start <= most:
            what |= np.int64(begins(codes, start, end, known))
            if is_one_word(codes, start, end, known):
                what |= ONE_WORD
            closed = is_of(known, CLOSING, codes[end - 1]) or is_of(known, CLOSING, codes[max(start, end - 2)])
            if closed or may_credit(codes, start, end, known):
                what |= ENDS
        if i > 0 and end - start >= NAME and may_name(codes, start, end, known):
            what |= NAMES
        if what:
            seen[found, 0], seen[found, 1], seen[found, 2], seen[found, 3] = i, start, end, what
            found += 1
    return seen[:found]


@njit(cache=True, nogil=True)
def is_of(known: Cues, sort: int, code: int) -> bool:
    """Whether a code point is of a sort."""
    return bool(code < SIZE and known.sorts[code] & sort)


@njit(cache=True, nogil=True)
def is_one_word(codes: Array, start: int, end: int, known: Cues) -> bool:
    """Whether a line has no blank, and has signs in or around its word."""
    for at in range(start, end):
        if codes[at] == _BLANK:
            return False
    signs = 0
    for at in range(start, end):
        signs += is_of(known, SKIPPED, codes[at])
    return signs > 0


@njit(cache=True, nogil=True)
def may_credit(codes: Array, start: int, end: int, known: Cues) -> bool:
    """Whether a line may end with who made a picture, and no sentence ends behind that."""
    for at in range(end - 1, max(start, end - CREDIT) - 1, -1):
        code = codes[at]
        if code >= SIZE:
            continue
        if known.sorts[code] & STOPS:
            return False
        if known.sorts[code] & SIGNED or (known.sorts[code] & COLON and follows_cue(codes, start, at, known)):
            return True
    return False


@njit(cache=True, nogil=True)
def follows_cue(codes: Array, start: int, at: int, known: Cues) -> bool:
    """Whether a place follows the last word of a cue that ends lines, but for white space."""
    last = at
    while last > start and codes[last - 1] < SIZE and known.kind[codes[last - 1]] == SPACE:
        last -= 1
    first, digest = last, _SEED
    while first > start and not is_of(known, SKIPPED, codes[first - 1]):
        first -= 1
    for place in range(first, last):
        code = codes[place]
        digest = (digest ^ np.uint64(known.fold[code] if code < SIZE else 0)) * _PRIME
    return bool(known.credits[place_of(key_of(digest), known.credits)] != 0)


@njit(cache=True, nogil=True)
def may_name(codes: Array, start: int, end: int, known: Cues) -> bool:
    """Whether a line has no capital and no mark of a sentence."""
    for at in range(start, end):
        code = codes[at]
        if code < SIZE and (known.kind[code] == UPPER or known.sorts[code] & IN_SENTENCE):
            return False
    return True


@njit(cache=True, nogil=True)
def begins(codes: Array, start: int, end: int, known: Cues) -> np.uint32:
    """The rules whose cues a line begins with, as bits; BEGINS where it may begin with others, too."""
    found = np.uint32(0)
    at = start
    while at < end and is_of(known, SKIPPED, codes[at]):
        if is_of(known, SIGN, codes[at]):
            return np.uint32(BEGINS)
        at += 1
    if at < end and at > start and is_of(known, SIGN, codes[at]):
        return np.uint32(BEGINS)
    digest, spaced = _SEED, False
    for place in range(at, end):
        code = codes[place]
        if code >= SIZE or known.fold[code] == 0:
            return found | np.uint32(BEGINS)
        is_space = known.kind[code] == SPACE
        if spaced and is_space:
            continue
        spaced = is_space
        digest = (digest ^ np.uint64(_BLANK if spaced else known.fold[code])) * _PRIME
        entry = known.beginnings[place_of(key_of(digest), known.beginnings)]
        if entry == 0:
            return found
        found |= np.uint32(entry & RULES_OF)
    return found
