"""What can be counted in each line of a text, in one compiled walk over its characters."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.characters import (
    BAR,
    CLOSER,
    COLON,
    COMMA,
    DASH,
    DIGIT,
    HASH,
    LOWER,
    OPENER,
    OTHER,
    SIZE,
    SPACE,
    STOP,
    UPPER,
    WIDE,
)

Array: TypeAlias = np.ndarray[Any, Any]

MEASURES = (
    "words",
    "characters",
    "word_length",
    "ends_sentence",
    "ends_colon",
    "ends_bracket",
    "starts_upper",
    "starts_quote",
    "starts_mark",
    "capitalised",
    "upper",
    "digits",
    "marks",
    "commas",
    "bars",
    "sentences",
    "hashes",
    "slashes",
    "date",
)
"""Shares are of characters; `capitalised` is of words. `words` counts two characters of a wide script as one."""

HASH_SEED = np.uint64(1469598103934665603)
HASH_PRIME = np.uint64(1099511628211)
MARK = np.uint8(OTHER)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def measure(codes: Array, starts: Array, ends: Array, kinds: Array, lowers: Array) -> tuple[Array, Array, Array]:
    """Measure lines `codes[starts[i]:ends[i]]`, which are stripped and not empty.

    Gives the measures, float32 (n, len(MEASURES)); the words' hashes in order, uint64; and the number of words before
    each line, int64 (n + 1,).
    """
    n = starts.shape[0]
    out = np.zeros((n, 19), np.float32)
    words = np.zeros(codes.shape[0], np.uint64)
    before = np.zeros(n + 1, np.int64)
    total = 0
    for i in range(n):
        start, end = starts[i], ends[i]
        upper = digits = marks = commas = bars = hashes = slashes = wide = spaced = capital = sentences = dates = 0
        last = np.uint8(SPACE)
        number = 0
        value = np.uint64(0)
        for at in range(start, end):
            code = codes[at]
            kind = kinds[code] if code < SIZE else MARK
            if kind == LOWER or kind == UPPER or kind == DIGIT:
                if last != LOWER and last != UPPER and last != DIGIT:
                    value = HASH_SEED
                    spaced += 1
                    capital += kind == UPPER
                value = (value ^ np.uint64(lowers[code] if code < SIZE else code)) * HASH_PRIME
                upper += kind == UPPER
                if kind == DIGIT:
                    digits += 1
                    number += 1
                else:
                    number = 0
            else:
                if last == LOWER or last == UPPER or last == DIGIT:
                    words[total] = value
                    total += 1
                    dates += number == 4
                if kind == WIDE:
                    wide += 1
                    words[total] = np.uint64(code)
                    total += 1
                elif kind == SPACE:
                    sentences += last == STOP
                else:
                    marks += 1
                    commas += kind == COMMA
                    bars += kind == BAR
                    hashes += kind == HASH
                    slashes += code == 47
                    if number and (kind == STOP or kind == COLON or kind == DASH or code == 47):
                        dates += at + 1 < end and codes[at + 1] < SIZE and kinds[codes[at + 1]] == DIGIT
                number = 0
            last = kind
        if last == LOWER or last == UPPER or last == DIGIT:
            words[total] = value
            total += 1
            dates += number == 4
        before[i + 1] = total
        final = end - 1
        while final > start and codes[final] < SIZE and kinds[codes[final]] == CLOSER:
            final -= 1
        ending = kinds[codes[final]] if codes[final] < SIZE else MARK
        first = kinds[codes[start]] if codes[start] < SIZE else MARK
        length = np.float32(end - start)
        count = np.float32(spaced + wide / 2)
        out[i, 0] = count
        out[i, 1] = length
        out[i, 2] = length / max(np.float32(1), count)
        out[i, 3] = ending == STOP
        out[i, 4] = ending == COLON
        out[i, 5] = last == CLOSER
        out[i, 6] = first == UPPER
        out[i, 7] = first == OPENER or first == CLOSER or first == DASH
        out[i, 8] = first == OTHER or first == BAR
        out[i, 9] = np.float32(capital) / max(1, spaced)
        out[i, 10] = np.float32(upper) / length
        out[i, 11] = np.float32(digits) / length
        out[i, 12] = np.float32(marks) / length
        out[i, 13] = commas
        out[i, 14] = bars
        out[i, 15] = sentences
        out[i, 16] = hashes
        out[i, 17] = slashes
        out[i, 18] = dates
    return out, words[:total], before
