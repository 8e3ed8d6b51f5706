"""The keys of lines and of the sentences in them: what two pages share that differ in case, white space and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

LONGEST_KEY = 120
DIGEST = 16
"""Digits of the digest that ends a longer key."""
RUN_WORDS = 4
SENTENCE_LENGTH = 30
REMEMBERED = 10_000
STOPS = ".!?…。！？।"
DOTS = ".!?…"
"""Stops that may stand inside a word."""
CLOSERS = '"”’»)]」』'
POINTS = ".,:"
"""What may stand between the digits of a number."""
LETTER = r"[^\W\d_]"
WORD = "\\w\N{COMBINING GREEK YPOGEGRAMMENI}"
"""Word characters, and the mark that becomes one where case is folded."""
_DIGITS = re.compile(rf"\d+(?:[{POINTS}]\d+)*")
_STOPS = frozenset(STOPS)
_LETTER = re.compile(LETTER)
_SENTENCE = re.compile(rf"(?:[^{STOPS}]++|[{DOTS}](?=[{WORD}]))+[{STOPS}]*[{re.escape(CLOSERS)}]*\s*")


def fold(line: str) -> str:
    """The key of a line: case folded, white space single, numbers as 0. Empty where the line has no letter."""
    return key_of(plain(line))


def fold_again(line: str) -> str:
    """The same, for lines that were probably folded before: short ones are remembered."""
    return _remembered(line) if len(line) <= LONGEST_KEY else fold(line)


def fold_bytes(line: bytes) -> str:
    """The same, for lines in UTF-8."""
    return _remembered_bytes(line) if len(line) <= LONGEST_KEY else _fold_decoded(line)


def _fold_decoded(line: bytes) -> str:
    return fold(line.decode("utf-8", "surrogatepass"))


def plain(line: str) -> str:
    """A line with its case folded and white space single, which has the same sentences."""
    return " ".join(line.casefold().split())


def key_of(line: str) -> str:
    """The key of a plain line. Empty where it has no letter; longer ones end in a digest.

    The numbers of a whole sentence stay: in reports of one form, of a market or the weather, they are what is told.
    """
    if not (line[:1].isalpha() or _LETTER.search(line)):
        return ""
    key = line if tells(line) else _DIGITS.sub("0", line)
    if len(key) <= LONGEST_KEY:
        return key
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=DIGEST // 2).hexdigest()
    return f"{key[: LONGEST_KEY - DIGEST - 1]} {digest}"


_remembered = lru_cache(maxsize=REMEMBERED)(fold)
_remembered_bytes = lru_cache(maxsize=REMEMBERED)(_fold_decoded)


def tells(line: str) -> bool:
    """Whether a line is a whole sentence: as long as one, and ends like one."""
    return len(line) >= SENTENCE_LENGTH and line.rstrip(CLOSERS)[-1:] in _STOPS


def sentences(line: str) -> Iterator[tuple[int, str]]:
    """The sentences of a line that has several, with the white space below them, and where they begin."""
    pieces = [(piece.start(), piece[0]) for piece in _SENTENCE.finditer(line)]
    if len(pieces) > 1:
        yield from (piece for piece in pieces if len(piece[1].split(None, RUN_WORDS - 1)) == RUN_WORDS)
