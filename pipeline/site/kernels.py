"""The compiled way to the lines and sentences of texts, and to hashes of their keys. `keys` says what it computes.

Nothing is copied: a first walk finds where lines and their stops are, and what becomes a key is folded as it is hashed.
Most characters are one character when folded and no number, and there are few branches for these.
"""

# mypy: allow-untyped-decorators, no-warn-return-any

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from pipeline.jit import njit
from pipeline.site.characters import (
    CODES,
    IN_WORD,
    IS_BREAK,
    IS_CLOSER,
    IS_DIGIT,
    IS_DOT,
    IS_LETTER,
    IS_SPACE,
    IS_STOP,
    KNOWN,
    MANY,
    POINT_CODES,
)
from pipeline.site.hashed import BASE, HALF, PREFIX
from pipeline.site.keys import LONGEST_KEY, RUN_WORDS, SENTENCE_LENGTH
from pipeline.site.scan import END_AT, LINE_AT, RUN_AT, START_AT

U64 = np.uint64
RETURN, FEED, NOUGHT = (ord(c) for c in "\r\n0")
POWERS = np.array([pow(int(BASE), size, 1 << 64) for size in range(LONGEST_KEY + 1)], np.uint64)
INVERSES = np.array([pow(int(BASE), -place, 1 << 64) for place in range(LONGEST_KEY + 1)], np.uint64)
"""What a character counts for by its place, so that none waits for the one before; `POWERS` bring sums to one end."""
FIRST, LAST, END, SEEN, STOPS, STATES = range(6)

leaf = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)


class Text(NamedTuple):
    """A text by its code points, and the tables of `Characters`."""

    codes: Any
    entries: Any
    several: Any


@njit(cache=True, nogil=True, error_model="numpy")
def scan(codes: Any, entries: Any, several: Any, line_seed: Any, run_seed: Any) -> tuple[Any, Any]:
    """Hashes of the keys of all lines and sentences of a text, given by code points, in order, and where they stand.

    The seeds tell lines from sentences. `scan.Scan` says how places are written. What has no key is left out.
    """
    text = Text(codes, entries, several)
    hashes, places, stops, line = room(len(codes))
    number = found = 0
    while line[END] < len(codes):
        find_line(text, line[END], line, stops)
        if line[SEEN] & IS_LETTER:
            first = found
            found = note(text, line[FIRST], line[LAST], line_seed, hashes, places, found)
            if line[STOPS]:
                found = note_sentences(text, line, stops, run_seed, hashes, places, found)
            for i in range(first, found):
                places[i, LINE_AT], places[i, RUN_AT] = number, i > first
        number += 1
    return hashes[:found], places[:found]


@njit(nogil=True, error_model="numpy")
def room(size: int) -> tuple[Any, Any, Any, Any]:
    """Arrays for the hashes in a text of this size, their places, the places of stops in a line, and for a line."""
    most = size // 2 + 1
    line = np.zeros(STATES, np.int64)
    return np.empty(most, np.uint64), np.empty((most, 4), np.int32), np.empty(size, np.int32), line


@leaf
def entry_at(text: Text, at: int) -> Any:
    """The entry of the character at a place."""
    code = text.codes[U64(at)]  # a number with a sign could count from the end: numba would look
    return np.int64(text.entries[code]) if code < KNOWN else np.int64(code)


@leaf
def find_line(text: Text, start: int, line: Any, stops: Any) -> None:
    """The line that begins at a place, and its stops.

    FIRST and LAST are where it begins and ends without white space around it, END is behind its break; SEEN are the
    classes of its characters, STOPS is how many stops it has.
    """
    at = first = behind_white(text, start)
    seen = count = 0
    while at < len(text.codes):
        entry = entry_at(text, at)
        if entry & (IS_BREAK | IS_STOP):
            if entry & IS_BREAK:
                break
            stops[count] = at
            count += 1
        seen |= entry
        at += 1
    line[END] = at + width_of_break(text, at)
    while at > first and entry_at(text, at - 1) & IS_SPACE:
        at -= 1
    line[FIRST], line[LAST], line[SEEN], line[STOPS] = first, at, seen, count


@leaf
def behind_white(text: Text, at: int) -> int:
    """Where white space ends that begins at a place, if it does, in its line."""
    while at < len(text.codes) and entry_at(text, at) & (IS_SPACE | IS_BREAK) == IS_SPACE:
        at += 1
    return at


@leaf
def width_of_break(text: Text, at: int) -> Any:
    """How many characters the line break at a place has; 0 at the end of a text."""
    if at + 1 < len(text.codes) and text.codes[at] == RETURN and text.codes[at + 1] == FEED:
        return np.int64(2)
    return np.int64(at < len(text.codes))


@leaf
def note_sentences(text: Text, line: Any, stops: Any, seed: Any, hashes: Any, places: Any, found: int) -> int:
    """The hashes and the places of the sentences of a line behind those that were found, if it has several of them."""
    first, pieces, start, last = found, 0, line[FIRST], line[LAST]
    for i in range(line[STOPS] + 1):
        at = stops[i] if i < line[STOPS] else last
        if at < start or inside_word(text, at, last):
            continue
        if at == start:
            start += 1
            continue
        at = behind(text, IS_CLOSER, behind(text, IS_STOP, at, last), last)
        begun = behind_white(text, start)
        if (pieces or at < last) and has_words(text, begun, at) and has_letter(text, begun, at):
            found = note(text, begun, at, seed, hashes, places, found)
        pieces += 1
        start = behind_white(text, at)
    return found if pieces > 1 else first


@leaf
def behind(text: Text, what: Any, at: int, last: int) -> int:
    """Where characters of a class end that begin at a place."""
    while at < last and entry_at(text, at) & what:
        at += 1
    return at


@leaf
def inside_word(text: Text, at: int, last: int) -> bool:
    """Whether a stop stands before a word character, and is one that may."""
    if at + 1 >= last or not entry_at(text, at) & IS_DOT:
        return False
    return entry_at(text, at + 1) & IN_WORD != 0


@leaf
def has_words(text: Text, start: int, stop: int) -> bool:
    """Whether there are `RUN_WORDS` words, the first of which begins at `start`."""
    left, spaced = RUN_WORDS, True
    while start < stop and left:
        space = entry_at(text, start) & IS_SPACE != 0
        left -= spaced and not space
        spaced = space
        start += 1
    return left == 0


@leaf
def has_letter(text: Text, start: int, stop: int) -> bool:
    """Whether there is a letter."""
    while start < stop and not entry_at(text, start) & IS_LETTER:
        start += 1
    return start < stop


@leaf
def note(text: Text, start: int, stop: int, seed: Any, hashes: Any, places: Any, found: int) -> int:
    """The hash of a line or a sentence and its place behind those that were found."""
    hashes[found] = mixed(key_hash(text, start, stop) ^ seed)
    places[found, START_AT], places[found, END_AT] = start, stop
    return found + 1


@leaf
def mixed(value: Any) -> Any:
    """A number whose bits all depend on all of another's."""
    value = (value ^ value >> HALF) * BASE
    return value ^ value >> HALF


@leaf
def key_hash(text: Text, start: int, stop: int) -> Any:
    """The hash of the key of a part of a text, which neither begins nor ends with white space."""
    at, size, prefix, seen = summed(text, start, stop, 0, PREFIX)
    at, size, rest, more = summed(text, at, stop, size, LONGEST_KEY + 1)
    seen |= more
    value = prefix * POWERS[PREFIX] if size > LONGEST_KEY else (prefix + rest) * POWERS[size]
    if seen & MANY:
        value, size = slow_hash(text, start, stop, False)
    if seen & IS_DIGIT and not (size >= SENTENCE_LENGTH and ends(text, start, stop)):
        value, size = slow_hash(text, start, stop, True)
    return value


@leaf
def summed(text: Text, at: int, stop: int, size: int, most: int) -> tuple[int, int, Any, Any]:
    """Fold on from a place, behind `size` characters of a key, until it has `most` or there are no more.

    Where that is, what size it has then, the sum of its characters, and their classes.
    """
    value, seen = U64(0), 0
    spaced = size > 0 and entry_at(text, at - 1) & IS_SPACE
    while at < stop and size < most:
        entry = entry_at(text, at)
        at += 1
        space = entry & IS_SPACE
        if space & spaced:
            continue
        value += U64((entry & CODES) + 1) * INVERSES[U64(size)]
        seen |= entry
        size += 1
        spaced = space
    return at, size, value, seen


@leaf
def ends(text: Text, start: int, stop: int) -> bool:
    """Whether there is a stop at the end, or before what closes there."""
    while stop > start and entry_at(text, stop - 1) & IS_CLOSER:
        stop -= 1
    return stop > start and entry_at(text, stop - 1) & IS_STOP != 0


@leaf
def slow_hash(text: Text, start: int, stop: int, masked: Any) -> tuple[Any, int]:
    """The hash of the key, whatever becomes several characters, and its size; `masked` asks for numbers as 0."""
    value = prefix = U64(0)
    at, size, spaced = start, 0, False
    while at < stop and size <= LONGEST_KEY:
        entry = entry_at(text, at)
        at += 1
        if entry & IS_SPACE and spaced:
            continue
        spaced = entry & IS_SPACE != 0
        if masked and entry & IS_DIGIT:
            entry, at = NOUGHT, behind_number(text, at, stop)
        for k in range(3 if entry & MANY else 1):
            part = text.several[entry & CODES, k] if entry & MANY else entry
            if k and not part:
                break
            value = (value + U64((part & CODES) + 1)) * BASE
            size += 1
            if size == PREFIX:
                prefix = value
    return prefix if size > LONGEST_KEY else value, size


@leaf
def behind_number(text: Text, at: int, stop: int) -> int:
    """Where a number ends whose first digit stands before `at`."""
    while at < stop:
        if entry_at(text, at) & IS_DIGIT:
            at += 1
        elif at + 1 < stop and text.codes[at] in POINT_CODES and entry_at(text, at + 1) & IS_DIGIT:
            at += 2
        else:
            break
    return at
