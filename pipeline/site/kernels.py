"""The compiled way to the lines and sentences of texts, and to hashes of their keys. `keys` says what it computes.

A line is folded into a row of entries (`characters`), white space single, and where each stood; its sentences and their
hashes are read from there.
"""

# mypy: allow-untyped-decorators, no-warn-return-any

from __future__ import annotations

from typing import Any

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
SPACE, RETURN, FEED, NOUGHT = (ord(c) for c in " \r\n0")
AT, SIZE, SEEN = range(3)

leaf = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)


@njit(cache=True, nogil=True, error_model="numpy")
def scan(codes: Any, entries: Any, several: Any, line_seed: Any, run_seed: Any) -> tuple[Any, Any]:
    """Hashes of the keys of all lines and sentences of a text, given by code points, in order, and where they stand.

    The seeds tell lines from sentences. `scan.Scan` says how places are written. What has no key is left out.
    """
    size, number, found = len(codes), 0, 0
    line, stood, hashes, places = room(size)
    state = np.zeros(3, np.int64)
    while state[AT] < size:
        fold_line(codes, entries, several, line, stood, state)
        if state[SEEN] & IS_LETTER:
            first = found
            found = note(line, stood, 0, state[SIZE], line_seed, hashes, places, found)
            if state[SEEN] & IS_STOP:
                found = note_sentences(line, stood, state[SIZE], run_seed, hashes, places, found)
            for i in range(first, found):
                places[i, LINE_AT], places[i, RUN_AT] = number, i > first
        number += 1
    return hashes[:found], places[:found]


@njit(nogil=True, error_model="numpy")
def room(size: int) -> tuple[Any, Any, Any, Any]:
    """Arrays for the folded line, the places of its characters, hashes and their places, of a text of this size."""
    line, stood = np.empty(3 * size + 2, np.int32), np.empty(3 * size + 2, np.int32)
    return line, stood, np.empty(size // 2 + 1, np.uint64), np.empty((size // 2 + 1, 4), np.int32)


@leaf
def fold_line(codes: Any, entries: Any, several: Any, line: Any, stood: Any, state: Any) -> None:
    """One line into `line`, each character's place into `stood`; `state` goes on to the next one.

    AT is where a line begins; SIZE and SEEN tell how long it was, and of what classes.
    """
    at, size, seen, spaced, end = state[AT], 0, 0, False, len(codes)
    while at < end:
        entry = entry_of(codes[at], entries)
        at += 1
        if entry & IS_SPACE:
            spaced = size > 0
            if entry & IS_BREAK:
                at += joined(codes, at)
                break
            continue
        if spaced:
            line[size], stood[size] = SPACE | IS_SPACE, at - 1
            size += 1
            spaced = False
        if entry & MANY:
            row = entry & CODES
            for k in range(3):
                if several[row, k]:
                    line[size], stood[size] = several[row, k], at - 1
                    size += 1
                    seen |= several[row, k]
        else:
            line[size], stood[size] = entry, at - 1
            size += 1
            seen |= entry
    state[AT], state[SIZE], state[SEEN] = at, size, seen


@leaf
def entry_of(code: Any, entries: Any) -> Any:
    """The entry of a character."""
    return np.int64(entries[code]) if code < KNOWN else np.int64(code)


@leaf
def joined(codes: Any, at: int) -> Any:
    """How many characters more a line break has that was told by the one before `at`."""
    return np.int64(at < len(codes) and codes[at - 1] == RETURN and codes[at] == FEED)


@leaf
def note_sentences(line: Any, stood: Any, size: int, seed: Any, hashes: Any, places: Any, found: int) -> int:
    """The hashes and the places of the sentences of a line behind those that were found, if it has several of them."""
    first, pieces, at = found, 0, 0
    while at < size:
        start = at
        while at < size and not (line[at] & IS_STOP and not inside_word(line, at, size)):
            at += 1
        if at == start:
            at += 1
            continue
        while at < size and line[at] & IS_STOP:
            at += 1
        while at < size and line[at] & IS_CLOSER:
            at += 1
        stop = at
        at += at < size and line[at] & IS_SPACE != 0
        start += line[start] & IS_SPACE != 0
        pieces += 1
        if words(line, start, stop) >= RUN_WORDS:
            found = note(line, stood, start, stop, seed, hashes, places, found)
    return found if pieces > 1 else first


@leaf
def inside_word(line: Any, at: int, size: int) -> bool:
    """Whether a stop stands before a word character, and is one that may."""
    return line[at] & IS_DOT != 0 and at + 1 < size and line[at + 1] & IN_WORD != 0


@leaf
def words(line: Any, start: int, stop: int) -> Any:
    """How many words there are, with one space between each two."""
    count = np.int64(start < stop)
    for i in range(start, stop):
        count += line[i] & IS_SPACE != 0
    return count


@leaf
def note(line: Any, stood: Any, start: int, stop: int, seed: Any, hashes: Any, places: Any, found: int) -> int:
    """The hash of a line or a sentence and its place behind those that were found, if it has a letter."""
    letter = start
    while letter < stop and not line[letter] & IS_LETTER:
        letter += 1
    if letter >= stop:
        return found
    hashes[found] = mixed(key_hash(line, start, stop) ^ seed)
    places[found, START_AT], places[found, END_AT] = stood[start], stood[stop - 1] + 1
    return found + 1


@leaf
def mixed(value: Any) -> Any:
    """A number whose bits all depend on all of another's."""
    value = (value ^ value >> HALF) * BASE
    return value ^ value >> HALF


@leaf
def key_hash(line: Any, start: int, stop: int) -> Any:
    """The hash of the key of folded `line[start:stop]`."""
    masked = not tells(line, start, stop)
    value = prefix = U64(0)
    at, size = start, 0
    while at < stop and size <= LONGEST_KEY:
        code = line[at] & CODES
        at += 1
        if masked and line[at - 1] & IS_DIGIT:
            code = NOUGHT
            at = behind_number(line, at, stop)
        value = (value + U64(code + 1)) * BASE
        size += 1
        if size == PREFIX:
            prefix = value
    return prefix if size > LONGEST_KEY else value


@leaf
def tells(line: Any, start: int, stop: int) -> bool:
    """As `keys.tells`."""
    if stop - start < SENTENCE_LENGTH:
        return False
    while stop > start and line[stop - 1] & IS_CLOSER:
        stop -= 1
    return stop > start and line[stop - 1] & IS_STOP != 0


@leaf
def behind_number(line: Any, at: int, stop: int) -> int:
    """Where a number ends whose first digit stands before `at`."""
    while at < stop:
        if line[at] & IS_DIGIT:
            at += 1
        elif at + 1 < stop and line[at] & CODES in POINT_CODES and line[at + 1] & IS_DIGIT:
            at += 2
        else:
            break
    return at
