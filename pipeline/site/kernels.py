"""The compiled way to the lines and sentences of texts, and to hashes of their keys. `keys` says what it computes.

A text becomes a row of entries (`characters`), one for each code point. A walk over these finds where lines and their
stops are, and keys are hashed where they stand: without a branch, but for those that need `slow_hash`.
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
    IS_FEED,
    IS_LETTER,
    IS_RETURN,
    IS_SPACE,
    IS_STOP,
    KNOWN,
    MANY,
    POINT_CODES,
)
from pipeline.site.hashed import BASE, HALF, PREFIX
from pipeline.site.keys import LONGEST_KEY, RUN_WORDS, SENTENCE_LENGTH
from pipeline.site.scan import END_AT, LINE_AT, RUN_AT, START_AT
from pipeline.twice import met

I64, U32, U64 = np.int64, np.uint32, np.uint64
NOUGHT = U32(ord("0"))
ASCII = 0x80
CONTINUES, CONTINUED = np.uint8(0xC0), np.uint8(0x80)
"""What bits of a byte tell in UTF-8, and how they are in one that goes on with a character."""
BLOCK = 16
ROOM = 1 << 16
"""So many hashes find room at first."""
SPACE_BIT = IS_SPACE.bit_length() - 1
POWERS = np.array([pow(int(BASE), size, 1 << 64) for size in range(LONGEST_KEY + 1)], np.uint64)
INVERSES = np.array([pow(int(BASE), -place, 1 << 64) for place in range(LONGEST_KEY + 1)], np.uint64)
"""What a character counts for by its place, so that none waits for the one before; `POWERS` bring sums to one end."""
FIRST, LAST, END, SEEN, STOPS, STATES = range(6)

leaf = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)


class Text(NamedTuple):
    """The entries of a text [size + 1], with a 0 behind them, and what becomes of characters that are MANY."""

    entries: Any
    several: Any
    size: int


@njit(cache=True, nogil=True, error_model="numpy")
def scan(data: Any, entries: Any, several: Any, line_seed: Any, run_seed: Any, again: Any) -> tuple[Any, Any]:
    """Hashes of the keys of all lines and sentences of a text in UTF-8, in order, and where they stand.

    The seeds tell lines from sentences. `scan.Scan` says how places are written. What has no key is left out, and what
    the table `again` knows not to have been met twice, where there is one.
    """
    row, hashes, places, stops, line = room(len(data))
    text = read(data, entries, several, row)
    found = note_lines(text, line_seed, run_seed, again, hashes, places, stops, line)
    return hashes[:found], places[:found]


@njit(cache=True, nogil=True, error_model="numpy")
def scan_all(data: Any, starts: Any, ends: Any, entries: Any, several: Any, seeds: Any, again: Any) -> tuple[Any, Any]:
    """As `scan`, of many texts that lie in one array, with seeds [n, 2] of the lines and the sentences of each.

    Places are int64 [m, 4]: the number of the text, where it stands in the array, and 1 for a sentence.
    """
    row, own, spots, stops, line = room((ends - starts).max() if len(starts) else 0)
    hashes, places, count = np.empty(ROOM, np.uint64), np.empty((ROOM, 4), np.int64), 0
    for n in range(len(starts)):
        bytes_ = data[starts[n] : ends[n]]
        text = read(bytes_, entries, several, row)
        found = note_lines(text, seeds[n, 0], seeds[n, 1], again, own, spots, stops, line)
        if text.size < len(bytes_):
            in_bytes(bytes_, spots, found, row)
        while count + found > len(hashes):
            hashes = np.concatenate((hashes, np.empty_like(hashes)))
            places = np.concatenate((places, np.empty_like(places)))
        for i in range(found):
            hashes[count] = own[i]
            places[count, 0], places[count, 3] = n, spots[i, RUN_AT]
            places[count, 1], places[count, 2] = starts[n] + spots[i, START_AT], starts[n] + spots[i, END_AT]
            count += 1
    return hashes[:count], places[:count]


@leaf
def note_lines(
    text: Text, line_seed: Any, run_seed: Any, again: Any, hashes: Any, places: Any, stops: Any, line: Any
) -> int:
    """Write what `scan` finds in a text; how many hashes that is."""
    number = found = 0
    line[END] = 0
    while line[END] < text.size:
        find_line(text, line[END], line, stops)
        if line[SEEN] & IS_LETTER:
            first = found
            found = note(text, line[FIRST], line[LAST], line_seed, hashes, places, found)
            if line[STOPS]:
                found = note_sentences(text, line, stops, run_seed, hashes, places, found)
            for i in range(first, found):
                places[i, LINE_AT], places[i, RUN_AT] = number, i > first
        number += 1
    return keep(hashes, places, found, again) if len(again) else found


@leaf
def in_bytes(data: Any, places: Any, found: int, row: Any) -> None:
    """Make places in code points such in bytes. `row` is room for as many numbers as there are code points, and one."""
    size = 0
    for at in range(len(data)):
        if data[at] & CONTINUES != CONTINUED:
            row[size] = at
            size += 1
    row[size] = len(data)
    for i in range(found):
        places[i, START_AT], places[i, END_AT] = row[places[i, START_AT]], row[places[i, END_AT]]


@njit(nogil=True, error_model="numpy")
def room(size: int) -> tuple[Any, Any, Any, Any, Any]:
    """Room for a text of so many characters: its entries, hashes and their places, stops of a line, and the line."""
    most = size // 2 + 1
    line = np.zeros(STATES, np.int64)
    row, hashes, places = np.empty(size + 1, np.uint32), np.empty(most, np.uint64), np.empty((most, 4), np.int32)
    return row, hashes, places, np.empty(size, np.int32), line


@njit(nogil=True, error_model="numpy")
def read(data: Any, entries: Any, several: Any, row: Any) -> Text:
    """A text, from its bytes in UTF-8, whose entries are written into a row."""
    at = size = 0
    while at < len(data):
        if at + BLOCK <= len(data) and read_ascii(data, at, entries, row, size):
            at, size = at + BLOCK, size + BLOCK
            continue
        while at < len(data) and data[U64(at)] < ASCII:
            row[U64(size)] = entries[data[U64(at)]]
            at, size = at + 1, size + 1
        while at < len(data) and data[U64(at)] >= ASCII:
            code, at = code_point(data, at)
            row[U64(size)] = entries[code] if code < KNOWN else code
            size += 1
    row[size] = 0
    return Text(row, several, size)


@njit(nogil=True, error_model="numpy")
def read_codes(codes: Any, entries: Any, several: Any, row: Any) -> Text:
    """A text, from its code points, whose entries are written into a row."""
    for i in range(len(codes)):
        row[i] = entries[codes[i]] if codes[i] < KNOWN else codes[i]
    row[len(codes)] = 0
    return Text(row, several, len(codes))


@leaf
def read_ascii(data: Any, at: int, entries: Any, row: Any, size: int) -> bool:
    """Read as many characters as make a block, if they are all ASCII; else what is read has no meaning."""
    every = np.uint8(0)
    for i in range(BLOCK):
        byte = data[U64(at + i)]
        row[U64(size + i)] = entries[byte]
        every |= byte
    return bool(every < ASCII)


@leaf
def code_point(data: Any, at: int) -> tuple[Any, int]:
    """The character of more than one byte that begins at a place in UTF-8, and where it ends."""
    lead, second = U32(data[U64(at)]), six_bits(data, at + 1)
    if lead < 0xE0:
        return (lead & U32(0x1F)) << U32(6) | second, at + 2
    third = second << U32(6) | six_bits(data, at + 2)
    if lead < 0xF0:
        return (lead & U32(0x0F)) << U32(12) | third, at + 3
    return (lead & U32(0x07)) << U32(18) | third << U32(6) | six_bits(data, at + 3), at + 4


@leaf
def six_bits(data: Any, at: int) -> Any:
    """What a byte says of a character that began before."""
    return U32(data[U64(at)]) & U32(0x3F)


@leaf
def keep(hashes: Any, places: Any, found: int, again: Any) -> int:
    """Those of the hashes that may have been met twice, and their places, before the others; how many they are."""
    kept = 0
    for i in range(found):
        if met(hashes[i], again):
            hashes[kept] = hashes[i]
            for column in range(4):
                places[kept, column] = places[i, column]
            kept += 1
    return kept


@leaf
def find_line(text: Text, start: int, line: Any, stops: Any) -> None:
    """The line that begins at a place, and its stops.

    FIRST and LAST are where it begins and ends without white space around it, END is behind its break; SEEN are the
    classes of its characters, STOPS is how many stops it has.
    """
    at = first = behind_white(text, start)
    seen, count = U32(0), 0
    while at < text.size:
        entry = text.entries[U64(at)]  # a number with a sign could count from the end: numba would look
        if entry & (IS_BREAK | IS_STOP):
            if entry & IS_BREAK:
                break
            stops[count] = at
            count += 1
        seen |= entry
        at += 1
    line[END] = at + width_of_break(text, at)
    while at > first and text.entries[at - 1] & IS_SPACE:
        at -= 1
    line[FIRST], line[LAST], line[SEEN], line[STOPS] = first, at, seen, count


@leaf
def behind_white(text: Text, at: int) -> int:
    """Where white space ends that begins at a place, if it does, in its line."""
    while text.entries[U64(at)] & (IS_SPACE | IS_BREAK) == IS_SPACE:
        at += 1
    return at


@leaf
def width_of_break(text: Text, at: int) -> Any:
    """How many characters the line break at a place has; 0 at the end of a text."""
    both = text.entries[at] & IS_RETURN and text.entries[at + 1] & IS_FEED
    return 2 if both else I64(at < text.size)


@leaf
def note_sentences(text: Text, line: Any, stops: Any, seed: Any, hashes: Any, places: Any, found: int) -> int:
    """The hashes and the places of the sentences of a line behind those that were found, if it has several of them."""
    first, pieces, start, last = found, 0, line[FIRST], line[LAST]
    for i in range(line[STOPS] + 1):
        at = stops[i] if i < line[STOPS] else last
        if at < start or (at < last and inside_word(text, at)):
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
    while at < last and text.entries[U64(at)] & what:
        at += 1
    return at


@leaf
def inside_word(text: Text, at: int) -> bool:
    """Whether a stop stands before a word character, and is one that may."""
    return text.entries[at] & IS_DOT != 0 and text.entries[at + 1] & IN_WORD != 0


@leaf
def has_words(text: Text, start: int, stop: int) -> bool:
    """Whether there are `RUN_WORDS` words, the first of which begins at `start`."""
    left = RUN_WORDS - I64(start < stop)
    while start < stop and left:
        entry, start = text.entries[U64(start)], start + 1
        left -= I64(entry & ~text.entries[U64(start)]) >> SPACE_BIT & 1
    return left == 0


@leaf
def has_letter(text: Text, start: int, stop: int) -> bool:
    """Whether there is a letter."""
    while start < stop and not text.entries[U64(start)] & IS_LETTER:
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
    size = min(stop - start, LONGEST_KEY + 1)
    value, seen, twice = summed(text, start, 0, min(size, PREFIX))
    if size > PREFIX:
        rest, more, again = summed(text, start, PREFIX, size)
        seen, twice = seen | more, twice | again
        value = value * POWERS[PREFIX] if size > LONGEST_KEY else (value + rest) * POWERS[size]
    else:
        value *= POWERS[size]
    if seen & MANY or twice & IS_SPACE:
        value, size = slow_hash(text, start, stop, False)
    if seen & IS_DIGIT and not (size >= SENTENCE_LENGTH and ends(text, start, stop)):
        value, size = slow_hash(text, start, stop, True)
    return value


@leaf
def summed(text: Text, start: int, first: int, last: int) -> tuple[Any, Any, Any]:
    """Some of the characters behind `start`: their sum, and the classes of all and of those that are two together."""
    value, seen, twice = U64(0), U32(0), U32(0)
    for i in range(first, last):
        entry = text.entries[U64(start + i)]
        value += U64((entry & U32(CODES)) + U32(1)) * INVERSES[U64(i)]
        seen |= entry
        twice |= entry & text.entries[U64(start + i + 1)]
    return value, seen, twice


@leaf
def ends(text: Text, start: int, stop: int) -> bool:
    """Whether there is a stop at the end, or before what closes there."""
    while stop > start and text.entries[stop - 1] & IS_CLOSER:
        stop -= 1
    return stop > start and text.entries[stop - 1] & IS_STOP != 0


@leaf
def slow_hash(text: Text, start: int, stop: int, masked: Any) -> tuple[Any, int]:
    """The hash of a key, whatever stands there, and its size; `masked` asks for numbers as 0."""
    value = prefix = U64(0)
    at, size = start, 0
    while at < stop and size <= LONGEST_KEY:
        entry = text.entries[U64(at)]
        at += 1
        if entry & text.entries[U64(at)] & IS_SPACE:
            continue
        if masked and entry & IS_DIGIT:
            entry, at = NOUGHT, behind_number(text, at, stop)
        for k in range(3 if entry & MANY else 1):
            part = text.several[entry & CODES, k] if entry & MANY else entry
            if k and not part:
                break
            value = (value + U64((part & U32(CODES)) + U32(1))) * BASE
            size += 1
            if size == PREFIX:
                prefix = value
    return prefix if size > LONGEST_KEY else value, size


@leaf
def behind_number(text: Text, at: int, stop: int) -> int:
    """Where a number ends whose first digit stands before `at`."""
    while at < stop:
        if text.entries[at] & IS_DIGIT:
            at += 1
        elif at + 1 < stop and text.entries[at] & CODES in POINT_CODES and text.entries[at + 1] & IS_DIGIT:
            at += 2
        else:
            break
    return at
