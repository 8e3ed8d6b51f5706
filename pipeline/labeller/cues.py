"""Which lines a rule may match at all, told by one compiled look at how each begins and ends.

Rules are asked about a line one by one, so it pays to know beforehand that none will match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.characters import SIZE, SPACE, characters
from pipeline.labeller.lexicon import key_of, keys_of, place_of, put
from pipeline.rules.cues import folded

Array: TypeAlias = np.ndarray[Any, Any]

BEGINS, ONE_WORD, CLOSES = 1, 2, 4
"""What is found: the line may begin with any cue; it is one word with signs; it ends with a bracket, perhaps with a
mark more."""
FIRST_RULE = 3
RULES = 32 - FIRST_RULE
"""The bits from this on say of so many rules whether the line begins with a cue of theirs."""

_SEED, _PRIME = np.uint64(1469598103934665603), np.uint64(1099511628211)
_BLANK = ord(" ")
_SKIPPED = re.compile(r"[\W\d_]")
_CLOSING = ")]）】"
_BEFORE_CUE = "kKmM"


class Cues(NamedTuple):
    """What compiled code knows of cues.

    `key` is an open hash table (`pipeline.labeller.lexicon`) of all their beginnings, character by character; `whole`
    says of each place, as bits, which rules have a whole cue there. By code point: `fold` is the character as it counts
    in a beginning, 0 where that is not one character; `skipped` says whether it may stand before a cue, `sign` whether
    a cue that is no word begins with it, or is cut off from its number by it, `closing` whether it is a closing
    bracket, `space` whether it is white space.
    """

    key: Array
    whole: Array
    fold: Array
    skipped: Array
    sign: Array
    closing: Array
    space: Array


def cues(phrases: Sequence[Iterable[str]], signs: Iterable[str]) -> Cues:
    """The tables for the folded cues of each rule, with single blanks, and for what cues begin with that are no words.

    Raises ValueError where there are more than `RULES` rules.
    """
    if len(phrases) > RULES:
        raise ValueError(f"there are {len(phrases)} rules with cues that begin lines, the most is {RULES}")
    everything = list(map(chr, range(SIZE)))
    fold = [ord(low) if len(low := folded(char)) == 1 else 0 for char in everything]
    skipped, sign, closing = np.zeros((3, SIZE), np.bool_)
    skipped[:] = [_SKIPPED.match(char) is not None for char in everything]
    sign[[ord(char) for char in (*signs, *_BEFORE_CUE)]] = True
    closing[[ord(char) for char in _CLOSING]] = True
    return Cues(*_beginnings(phrases), np.array(fold, np.uint32), skipped, sign, closing, characters().kind == SPACE)


def _beginnings(phrases: Sequence[Iterable[str]]) -> tuple[Array, Array]:
    """`key` and `whole` of `Cues`. Two beginnings that share a key only cost a look more."""
    digests: list[int] = []
    rules: list[int] = []
    for number, phrase in ((number, phrase) for number, some in enumerate(phrases) for phrase in some):
        digest = int(_SEED)
        for char in phrase:
            digest = ((digest ^ ord(char)) * int(_PRIME)) & 0xFFFF_FFFF_FFFF_FFFF
            digests.append(digest)
            rules.append(0)
        rules[-1] = 1 << (FIRST_RULE + number)
    key, number_of = np.unique(keys_of(np.array(digests, np.uint64)), return_inverse=True)
    places = np.zeros((2, 1 << max(1, (2 * len(key)).bit_length())), np.uint32)
    put(key, places)
    whole = np.zeros(places.shape[1], np.uint32)
    np.bitwise_or.at(whole, places[1, number_of], np.array(rules, np.uint32))
    return places[0], whole


@njit(cache=True, nogil=True)
def looks(codes: Array, ends: Array, known: Cues, most: int) -> Array:
    """What may hold of each line, uint32: BEGINS, ONE_WORD and CLOSES, and the rules whose cues it begins with.

    Lines are stripped, not empty, and follow each other in `codes`; one of more than `most` characters has nothing.
    """
    found = np.zeros(ends.shape[0], np.uint32)
    start = 0
    for i in range(ends.shape[0]):
        end = ends[i]
        if end - start <= most:
            found[i] = begins(codes, start, end, known)
            if is_one_word(codes, start, end, known):
                found[i] |= ONE_WORD
            if is_one_of(known.closing, codes[end - 1]) or is_one_of(known.closing, codes[max(start, end - 2)]):
                found[i] |= CLOSES
        start = end
    return found


@njit(cache=True, nogil=True)
def is_one_of(table: Array, code: int) -> bool:
    """Whether a table says yes to a code point."""
    return bool(code < SIZE and table[code])


@njit(cache=True, nogil=True)
def is_one_word(codes: Array, start: int, end: int, known: Cues) -> bool:
    """Whether a line has no blank, and has signs in or around its word."""
    for at in range(start, end):
        if codes[at] == _BLANK:
            return False
    signs = 0
    for at in range(start, end):
        signs += is_one_of(known.skipped, codes[at])
    return signs > 0


@njit(cache=True, nogil=True)
def begins(codes: Array, start: int, end: int, known: Cues) -> np.uint32:
    """The rules whose cues a line begins with, as bits; BEGINS where it may begin with others, too."""
    found = np.uint32(0)
    at = start
    while at < end and is_one_of(known.skipped, codes[at]):
        if known.sign[codes[at]]:
            return np.uint32(BEGINS)
        at += 1
    if at < end and at > start and is_one_of(known.sign, codes[at]):
        return np.uint32(BEGINS)
    digest, spaced = _SEED, False
    for place in range(at, end):
        code = codes[place]
        if code >= SIZE or known.fold[code] == 0:
            return found | np.uint32(BEGINS)
        if spaced and known.space[code]:
            continue
        spaced = known.space[code]
        digest = (digest ^ np.uint64(_BLANK if spaced else known.fold[code])) * _PRIME
        slot = place_of(key_of(digest), known.key)
        if known.key[slot] == 0:
            return found
        found |= known.whole[slot]
    return found
