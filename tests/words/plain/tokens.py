"""What lies between white space: words, numbers, and what must not be touched."""

from __future__ import annotations

import re

LETTER = r"[^\W\d_]"
TOKEN = re.compile(r"\S+")
WORD = re.compile(rf"{LETTER}+(?:['’]{LETTER}+)*|\d+")
PLAIN = re.compile(rf"{LETTER}+|\d+")
"""For languages where an apostrophe parts words."""

LONGEST = 60
EDGES = ".,;:!?\"'()[]“”‘’…«»"

# Addresses, handles, hashtags, file names, code and formulas; a token without any letter.
LEFT_ALONE = re.compile(
    r"https?:|www\.|@|#\w"
    r"|[\w-]\.(?:com|org|net|io|gov|edu|info|co|uk|de|fr|es|vn|eu|tv|me|ai|app|asia|biz|int|mil|news|us|ch|at|it|nl|be"
    r"|html?|php|aspx?|pdf|docx?|xlsx?|pptx?|jpe?g|png|gif|svg|webp|mp[34]|zip|csv|json|xml|js|ts|py|exe|txt)\b"
    r"|[\\/_=<>{}|~^*+`\[\]]|::|\(\)|^[\W\d]*$|--"
)


def left_alone(token: str) -> bool:
    """Whether a token is no prose: an address, a file name, code, a number."""
    return len(token) > LONGEST or LEFT_ALONE.search(token) is not None


def stem(word: str) -> str:
    """A lower-case word without the possessive `'s`, its apostrophes straight."""
    return word[:-2] if word[-2:] in ("'s", "’s") else word.replace("’", "'")


def bare(token: str) -> str:
    """A token as it is counted: lower case, without punctuation around it, without the possessive `'s`."""
    return stem(token.strip(EDGES).lower())
