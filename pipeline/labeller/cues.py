"""Which lines a rule may match at all, told by one compiled look at how each begins and ends.

Rules are asked about a line one by one, so it pays to know beforehand that none will match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.characters import SIZE, SPACE, characters

Array: TypeAlias = np.ndarray[Any, Any]

BEGINS, ONE_WORD, CLOSES = 1, 2, 4
"""What is found: the line may begin with a cue; it is one word with signs; it ends with a bracket, perhaps with a mark
more."""

_SEED, _PRIME = np.uint64(1469598103934665603), np.uint64(1099511628211)
_BLANK = ord(" ")
_SKIPPED = re.compile(r"[\W\d_]")
_CLOSING = ")]）】"
_BEFORE_CUE = "kKmM"


class Cues(NamedTuple):
    """What compiled code knows of cues: `key` holds digests of their beginnings, sorted.

    By code point: `fold` is the character as it counts in a beginning, 0 where that is not one character; `skipped`
    says whether it may stand before a cue, `sign` whether a cue that is no word begins with it, or is cut off from
    its number by it, `closing` whether it is a closing bracket, `space` whether it is white space.
    """

    key: Array
    longest: int
    fold: Array
    skipped: Array
    sign: Array
    closing: Array
    space: Array


def folded(text: str) -> str:
    """Letters in one case, those of Turkish and Greek too that have several small forms."""
    return text.replace("İ", "i").lower().replace("ı", "i").replace("ς", "σ")


def cues(beginnings: Iterable[str], signs: Iterable[str]) -> Cues:
    """The tables for folded beginnings, and for what cues begin with that are no words."""
    texts = list(beginnings)
    everything = list(map(chr, range(SIZE)))
    fold = [ord(low) if len(low := folded(char)) == 1 else 0 for char in everything]
    skipped, sign, closing = np.zeros((3, SIZE), np.bool_)
    skipped[:] = [_SKIPPED.match(char) is not None for char in everything]
    sign[[ord(char) for char in (*signs, *_BEFORE_CUE)]] = True
    closing[[ord(char) for char in _CLOSING]] = True
    return Cues(
        np.unique(np.array([_digest(text) for text in texts], np.uint64)),
        max(map(len, texts)),
        np.array(fold, np.uint32),
        skipped,
        sign,
        closing,
        characters().kind == SPACE,
    )


def _digest(text: str) -> int:
    key = int(_SEED)
    for char in text:
        key = ((key ^ ord(char)) * int(_PRIME)) & 0xFFFF_FFFF_FFFF_FFFF
    return key


@njit(cache=True, nogil=True)
def looks(codes: Array, ends: Array, known: Cues, most: int) -> Array:
    """What may hold of each line, uint8: BEGINS, ONE_WORD and CLOSES.

    Lines are stripped, not empty, and follow each other in `codes`; one of more than `most` characters has nothing.
    """
    found = np.zeros(ends.shape[0], np.uint8)
    start = 0
    for i in range(ends.shape[0]):
        end = ends[i]
        if end - start <= most:
            if may_begin(codes, start, end, known):
                found[i] |= BEGINS
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
    signs = 0
    for at in range(start, end):
        if codes[at] == _BLANK:
            return False
        signs += is_one_of(known.skipped, codes[at])
    return signs > 0


@njit(cache=True, nogil=True)
def may_begin(codes: Array, start: int, end: int, known: Cues) -> bool:
    """Whether a line may begin with a cue: false only where it does not."""
    at = start
    while at < end and is_one_of(known.skipped, codes[at]):
        if known.sign[codes[at]]:
            return True
        at += 1
    if at < end and at > start and is_one_of(known.sign, codes[at]):
        return True
    key, stop = _SEED, min(end, at + known.longest)
    for place in range(at, stop):
        code = codes[place]
        if code >= SIZE or known.fold[code] == 0:
            return True
        ended = known.space[code]
        key = (key ^ np.uint64(_BLANK if ended else known.fold[code])) * _PRIME
        slot = np.searchsorted(known.key, key)
        if slot < known.key.shape[0] and known.key[slot] == key:
            return True
        if ended:
            return False
    return False
