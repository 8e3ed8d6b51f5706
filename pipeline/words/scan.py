"""A text as kernels read it: what each character is, the hash of everything before it, where its tokens stand.

A text of n characters is an int64 array [2, n + 1] with the rows

CLASS   what each is, as bits of `characters`, and whether a straight double quote OPENS or CLOSES; above these bits the
        character in lower case, apostrophes straight (`low`), itself (`char`), and how far the hash reaches (`shift`)
HASH    of all that stands before it in its token; this and `shift` are written by `hash_token`, since most tokens are
        known by name

It is packed since a text is read again and again: what is small stays in the fastest cache of a processor.

Its tokens are an int64 array [k, 6]: TOKEN_START, TOKEN_END, LINE, NAME (a hash of exactly what stands there), and
what others write: BEFORE, the word that precedes it, or 0, and FACTS (`memory`). Its lines are one of [l, 2]: start
and end.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.words.characters import CLASS_BITS, KNOWN, LOWER, SPACE, UPPER, characters
from pipeline.words.compiled import entry, kernel, leaf
from pipeline.words.search import position
from pipeline.words.table import BITS, PRIME, SPREAD, WORD_BITS

SPACE_CODE, QUOTE, LINE_BREAK, SHARP_S, S, STRAIGHT = (ord(c) for c in " \"\nßs'")
OPENS_AFTER = tuple(ord(c) for c in "([—–-‘'")
CLOSES_BEFORE = tuple(ord(c) for c in ".,;:!?)]")
CLASS, HASH = range(2)
TOKEN_START, TOKEN_END, LINE, NAME, BEFORE, FACTS = range(6)
OPENS, CLOSES = 1 << 17, 1 << 18
SPACE_AT = SPACE.bit_length() - 1
LOW_BITS, CHAR_BITS = 17, 21
CHAR_AT, SHIFT_AT = CLASS_BITS + LOW_BITS, CLASS_BITS + LOW_BITS + CHAR_BITS
LOWS, CHARS, SHIFTS = (1 << LOW_BITS) - 1, (1 << CHAR_BITS) - 1, 63
ASCII = 0x80
BEYOND = LOWS << CLASS_BITS
"""What stands for a character above KNOWN: of no class, and in lower case no character at all."""

BEGIN = np.int64(0)
"""Where a text begins. (Of the type that numpy has for it, so that kernels are not compiled for this value.)"""


def code_points(text: str) -> npt.NDArray[np.int32]:
    """The code points of a text."""
    return np.array([text]).view(np.int32) if text else np.zeros(0, np.int32)


@leaf
def char(text: Any, i: int) -> int:
    """A code point."""
    return (text[CLASS, i] >> CHAR_AT) & CHARS


@leaf
def low(text: Any, i: int) -> int:
    """A code point in lower case, apostrophes straight."""
    return (text[CLASS, i] >> CLASS_BITS) & LOWS


@leaf
def turned(value: int, by: int) -> int:
    """`value * 2**by` modulo the Mersenne prime: its 61 bits, turned."""
    return ((value << by) & PRIME) | (value >> (BITS - by))


@leaf
def key(text: Any, start: int, end: int) -> int:
    """The fingerprint of folded `text[start:end]`, as `table.fingerprint` has it, from the hashes of its two ends.

    It stands in one token, of which `hash_token` wrote the hashes.
    """
    value = text[HASH, end] - text[HASH, start]
    if value < 0:
        value += PRIME
    shift = (text[CLASS, start] >> SHIFT_AT) & SHIFTS
    value = turned(value, BITS - shift) if shift else value
    return value + 1 if value < PRIME else 1


@leaf
def utf8(code: int) -> int:
    """The number that the UTF-8 bytes of a code point spell, little-endian; of "ß" those of "ss", as lists have it."""
    if code < ASCII:
        return code
    if code == SHARP_S:
        return S | S << 8
    last = 0x80 | (code & 0x3F)
    if code < 0x800:
        return (0xC0 | (code >> 6)) | last << 8
    middle = 0x80 | ((code >> 6) & 0x3F)
    if code < 0x10000:
        return (0xE0 | (code >> 12)) | middle << 8 | last << 16
    return (0xF0 | (code >> 18)) | (0x80 | ((code >> 12) & 0x3F)) << 8 | middle << 16 | last << 24


@leaf
def width(code: int) -> int:
    """How many bits a code point has in UTF-8."""
    return 8 if code < ASCII else 16 if code < 0x800 else 24 if code < 0x10000 else 32


class Scan(NamedTuple):
    """A text as kernels read it, with its tokens and its lines; made once, whoever asks for something."""

    text: npt.NDArray[np.int64]
    tokens: npt.NDArray[np.int64]
    lines: npt.NDArray[np.int64]


def scanned(text: str) -> Scan:
    """Scan a text."""
    return Scan(*scan(code_points(text), characters()))


@entry
def scan(codes: Any, known: Any) -> tuple[Any, Any, Any]:
    """The text, the tokens and the lines of code points [n]; `known` are the classes of `characters`.

    No branch depends on a character, but for rare ones: who could guess it? So where tokens begin and end, how they are
    called, and where quotes and line breaks stand, is written for every character, and stays where it is so.
    """
    n = len(codes)
    text, names = np.empty((2, n + 1), np.int64), np.empty(n // 2 + 2, np.uint64)
    edges, marks = np.empty(n + 1, np.int32), np.empty(n + 1, np.int32)
    edge = mark = 0
    name, outside = np.uint64(SPREAD), 1
    for i in range(n):
        code = np.int64(codes[i])
        entry = known[code] if code < KNOWN else BEYOND
        text[CLASS, i] = entry | code << CHAR_AT
        space = (entry >> SPACE_AT) & 1
        edges[edge], names[edge >> 1], marks[mark] = i, name, i
        edge += space ^ outside
        mark += (code == QUOTE) | (code == LINE_BREAK)
        name = (name ^ np.uint64(code)) * np.uint64(SPREAD)
        name ^= (name ^ np.uint64(SPREAD)) & np.uint64(-space)
        outside = space
    text[CLASS, n], edges[edge], names[edge >> 1] = SPACE, n, name
    lines = find_lines(text, marks[:mark])
    return text, list_tokens(text, edges[: edge + 1 - outside], names, marks[:mark], lines), lines


@leaf
def hash_token(text: Any, start: int, end: int) -> None:
    """Write the hashes in a token, which `key` needs. To do so again changes nothing."""
    value = shift = 0
    for i in range(start, end):
        text[CLASS, i] |= np.int64(shift) << SHIFT_AT
        text[HASH, i] = value
        letters, bits = low(text, i), 8
        if letters >= ASCII:
            letters = char(text, i) if letters == LOWS else letters
            letters, bits = utf8(letters), width(letters)
        value, shift = modulo(value + turned(letters, shift), PRIME), modulo(shift + bits, BITS)
    text[HASH, end] = value


@leaf
def modulo(value: int, modulus: int) -> int:
    """A number below twice the modulus, modulo it."""
    value -= modulus
    return value + (modulus & (value >> WORD_BITS))


@kernel
def find_lines(text: Any, marks: Any) -> Any:
    """The lines of a text, with the quotes in them told apart; `marks` are line breaks and straight double quotes."""
    count = 1
    for i in marks:
        count += char(text, i) == LINE_BREAK
    lines, line, opened = np.zeros((count, 2), np.int64), 0, False
    for i in marks:
        if char(text, i) == LINE_BREAK:
            lines[line, 1], lines[line + 1, 0] = i, i + 1
            line += 1
            opened = False
        else:
            opened = opens(text, lines[line, 0], i, opened)
            text[CLASS, i] |= OPENS if opened else CLOSES
    lines[line, 1] = text.shape[1] - 1
    return lines


@kernel
def list_tokens(text: Any, edges: Any, names: Any, marks: Any, lines: Any) -> Any:
    """The tokens of a text: what lies between white space. Each has two edges, and a name for its characters."""
    tokens, line, mark = np.empty((len(edges) // 2, 6), np.int64), 0, 0
    for t in range(len(tokens)):
        start, end, name = edges[2 * t], edges[2 * t + 1], names[t]
        while lines[line, 1] < start:
            line += 1
        while mark < len(marks) and marks[mark] < end:
            if marks[mark] >= start:
                name = (name ^ np.uint64(text[CLASS, marks[mark]] & (OPENS | CLOSES))) * np.uint64(SPREAD)
            mark += 1
        tokens[t, TOKEN_START], tokens[t, TOKEN_END], tokens[t, LINE] = start, end, line
        tokens[t, NAME] = name >> np.uint64(1)
    return tokens


@leaf
def opens(text: Any, start: int, i: int, opened: bool) -> bool:
    """Whether a quote in a line that begins at `start` opens; one between two characters takes turns."""
    before = char(text, i - 1) if i > start else LINE_BREAK
    spaced_before = i == start or text[CLASS, i - 1] & SPACE != 0
    spaced_after = text[CLASS, i + 1] & SPACE != 0
    if (spaced_before or before in OPENS_AFTER) and not spaced_after:
        return True
    if (spaced_after or char(text, i + 1) in CLOSES_BEFORE) and not spaced_before:
        return False
    return not opened


@leaf
def first_token(tokens: Any, place: int) -> int:
    """The number of the first token that begins at a place or after it."""
    return position(tokens[:, TOKEN_START], place)


@leaf
def is_upper(text: Any, start: int, end: int) -> bool:
    """As `str.isupper`."""
    return _one_case(text, start, end, UPPER, LOWER)


@leaf
def is_lower(text: Any, start: int, end: int) -> bool:
    """As `str.islower`."""
    return _one_case(text, start, end, LOWER, UPPER)


@leaf
def _one_case(text: Any, start: int, end: int, case: int, other: int) -> bool:
    some = False
    for i in range(start, end):
        if text[CLASS, i] & other:
            return False
        some |= text[CLASS, i] & case != 0
    return some
