"""Which language a text is in. The one door to CLD2, which carries its tables with it and asks no network.

It was chosen by measurement: `benchmarks/language.py` prints the table.
"""

from __future__ import annotations

from typing import NamedTuple

import pycld2

SAMPLE, SHORT = 1000, 400
"""Code points that are looked at: enough for a language, and a tenth of a millisecond. Fewer are enough for most."""

PURE = 0.9
"""The share of a short sample that must be in its language, so that no longer one is looked at."""

CODES = {"no": "nb", "iw": "he", "jw": "jv", "mo": "ro", "zh-Hant": "zh", "zh-Hans": "zh"}
UNKNOWN = "un"


class Guess(NamedTuple):
    """A language, ISO 639-1 (639-3 where that has none), and the share of the text that is in it, 0 to 1.

    `language` is None where the text is too short, too mixed, or in no language at all.
    """

    language: str | None
    share: float


def language_of(text: str) -> str | None:
    """The language of a text, as `identify` has it; a short sample tells, unless it is mixed."""
    guess = identify(text, SHORT)
    return guess.language if guess.language and guess.share >= PURE else identify(text).language


def identify(text: str, sample: int = SAMPLE) -> Guess:
    """The language of a text, by so many code points from where a page is the least likely to hold its menus."""
    start = max(0, len(text) - sample) // 3
    sure, _, found = _detect(text[start : start + sample])
    _, code, percent, _ = found[0]
    known = sure and code != UNKNOWN and not code.startswith("xx-")
    return Guess(same_code(code) if known else None, percent / 100)


def same_code(language: str) -> str:
    """One code for one language: `nb` for `no` and `nn`, `zh` for `zh-Hant`, `en` for `en-GB`."""
    code = CODES.get(language, language).replace("_", "-").split("-")[0].lower()
    return {"no": "nb", "nn": "nb"}.get(code, code)


def _detect(sample: str) -> tuple[bool, int, tuple[tuple[str, str, int, float], ...]]:
    """What CLD2 says; it takes neither control characters nor halves of characters."""
    try:
        return pycld2.detect(sample)  # type: ignore[no-any-return]
    except (pycld2.error, UnicodeEncodeError):
        return pycld2.detect("".join(c if c.isprintable() else " " for c in sample))  # type: ignore[no-any-return]
