"""A text as kernels read it: what each character is, the hash of everything before it, where its tokens stand.

A text of n characters is an int64 array [2, n + 1] with the rows

CLASS   what each is, as bits of `characters`, and whether a straight double quote OPENS or CLOSES; above these bits the
        character in lower case, apostrophes straight (`low`), itself (`char`), and how far the hash reaches (`shift`)
HASH    of all that stands before

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
from pipeline.words.table import BITS, PRIME, SPREAD, WORD_BITS, spread

SPACE_CODE, QUOTE, LINE_BREAK, SHARP_S, S, STRAIGHT = (ord(c) for c in " \"\nßs'")
OPENS_AFTER = tuple(ord(c) for c in "([—–-‘'")
CLOSES_BEFORE = tuple(ord(c) for c in ".,;:!?)]")
CLASS, HASH = range(2)
TOKEN_START, TOKEN_END, LINE, NAME, BEFORE, FACTS = range(6)
OPENS, CLOSES = 1 << 17, 1 << 18
SIDES_AT, SPACE_AT = 5, SPACE.bit_length() - 1
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
    data = text.encode("utf-32-le", "surrogatepass")
    return np.frombuffer(data, dtype=np.int32) if data else np.zeros(0, np.int32)


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
    """The fingerprint of folded `text[start:end]`, as `table.fingerprint` has it, from the hashes of its two ends."""
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
    """The text, the tokens and the lines of code points [n]; `known` are the classes of `characters`."""
    n = len(codes)
    text = np.empty((2, n + 1), np.int64)
    value = shift = 0
    for i in range(n):
        code = np.int64(codes[i])
        entry = known[code] if code < KNOWN else BEYOND
        text[CLASS, i], text[HASH, i] = entry | code << CHAR_AT | shift << SHIFT_AT, value
        letters, bits = (entry >> CLASS_BITS) & LOWS, 8
        if letters >= ASCII:
            letters = letters if code < KNOWN else code
            letters, bits = utf8(letters), width(letters)
        value = modulo(value + turned(letters, shift), PRIME)
        shift = modulo(shift + bits, BITS)
    text[CLASS, n], text[HASH, n] = SPACE, value
    lines = find_lines(text, codes)
    return text, find_tokens(text), lines


@leaf
def modulo(value: int, modulus: int) -> int:
    """A number below twice the modulus, modulo it. (No branch depends on a character here: who could guess it?)"""
    value -= modulus
    return value + (modulus & (value >> WORD_BITS))


@kernel
def find_tokens(text: Any) -> Any:
    """The tokens of a text: what lies between white space."""
    n = text.shape[1] - 1
    tokens, count, line, start, name, inside = np.empty((n // 2 + 1, 6), np.int64), 0, 0, 0, SPREAD, 0
    for i in range(n + 1):
        entry = text[CLASS, i]
        code, sides, space = (entry >> CHAR_AT) & CHARS, entry & (OPENS | CLOSES), (entry >> SPACE_AT) & 1
        start = start if inside else i
        tokens[count, TOKEN_START], tokens[count, TOKEN_END] = start, i
        tokens[count, LINE], tokens[count, NAME] = line, name
        count += inside & space
        name = SPREAD if space else spread(name ^ code ^ sides << SIDES_AT)
        inside = space ^ 1
        line += code == LINE_BREAK
    return tokens[:count]


@kernel
def find_lines(text: Any, codes: Any) -> Any:
    """The lines of a text, with the straight double quotes in them marked. One between two characters takes turns."""
    n, count = len(codes), 1
    for i in range(n):
        count += codes[i] == LINE_BREAK
    lines, line, opened = np.zeros((count, 2), np.int64), 0, False
    for i in range(n):
        code = codes[i]
        if code == LINE_BREAK:
            lines[line, 1] = i
            line += 1
            lines[line, 0] = i + 1
            opened = False
        if code != QUOTE:
            continue
        before = char(text, i - 1) if i > lines[line, 0] else LINE_BREAK
        spaced_before = i == lines[line, 0] or text[CLASS, i - 1] & SPACE != 0
        spaced_after = text[CLASS, i + 1] & SPACE != 0
        if (spaced_before or before in OPENS_AFTER) and not spaced_after:
            opened = True
        elif (spaced_after or char(text, i + 1) in CLOSES_BEFORE) and not spaced_before:
            opened = False
        else:
            opened = not opened
        text[CLASS, i] |= OPENS if opened else CLOSES
    lines[line, 1] = n
    return lines


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
