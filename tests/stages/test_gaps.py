"""The first look at a text: what it must not miss, and the gaps that it finds, beside a slow readable twin."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.gaps import BLANK, BREAK, EDGE, GARBLED, PLAIN, RULES, UNCOMPOSED, WIDE, look
from pipeline.stages.normalise import has_rare, is_garbled

WANTED = {EDGE: "", BREAK: "\n", BLANK: "\n\n", WIDE: " "}


def gaps(text: str) -> list[tuple[int, int, int]]:
    """The gaps of a text whose only white space is spaces and line feeds."""
    found = []
    for match in re.finditer(r"^[ \n]+|[ \n]+\Z|[ \n]*\n[ \n]*| +", text):
        at_edge = match.start() == 0 or match.end() == len(text)
        wanted = EDGE if at_edge else min(match.group().count("\n"), BLANK) or WIDE
        if match.group() != WANTED[wanted]:
            found.append((*match.span(), wanted))
    return found


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("It was a plain day.\n\nNothing happened.", 0),
        ("Two  spaces", 0),
        ("at the edge  ", 0),
        ("  \n  ", 0),
        ("the end./.", RULES),
        ("../..", RULES),
        ("a\u00a0b", RULES),
        ("one\r\ntwo", RULES),
        ("“Quotes” – and dashes…", 0),
        ("“…”", GARBLED),
        ("Ã la", GARBLED),
        ("schÃ¶n", GARBLED),
        ("сказал он", 0),
        ("cafe\u0301", UNCOMPOSED),
        ("중", UNCOMPOSED),
        ("👩", UNCOMPOSED),
        ("\ud800", UNCOMPOSED),
        ("", 0),
    ],
)
def test_what_is_seen(text: str, seen: int) -> None:
    assert look(text)[0] == seen


@given(st.text(alphabet="a./é \n", max_size=30))
def test_gaps_are_those_of_the_twin(text: str) -> None:
    assert list(map(tuple, look(text)[1].tolist())) == gaps(text)


@given(st.text(max_size=40))
def test_nothing_is_missed(text: str) -> None:
    seen, _, first, last = look(text)
    assert seen & RULES or not (has_rare(text) or "./." in text)
    assert seen & GARBLED or not is_garbled(text)
    assert seen & UNCOMPOSED or unicodedata.is_normalized("NFC", text)
    assert is_garbled(text) == is_garbled(text, first, last)


def test_plain_characters_never_compose_with_what_stands_before_them() -> None:
    plain = {chr(code) for start, stop in PLAIN for code in range(start, stop)}
    assert all(unicodedata.is_normalized("NFC", one) and not unicodedata.combining(one) for one in plain)
    pairs = (unicodedata.decomposition(chr(code)).split() for code in range(0x110000))
    seconds = {chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2 and not pair[0].startswith("<")}
    assert not seconds & plain
