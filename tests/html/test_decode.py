"""Bytes become text by what they are, then by what is claimed."""

from __future__ import annotations

import pytest

from pipeline.html.decode import decode

WORD = "Überprüfung – “déjà vu”"
HEAD = "<html><head><meta charset='{}'></head><body>{}</body>"


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (WORD.encode(), None),
        (WORD.encode(), "iso-8859-1"),
        (HEAD.format("windows-1251", WORD).encode(), None),
        (WORD.encode("cp1252"), None),
        (WORD.encode("cp1252"), "utf-8"),
        (WORD.encode("cp1252"), "no-such-charset"),
        (WORD.encode("utf-16"), None),
        (WORD.encode("utf-8-sig"), "latin-1"),
        (HEAD.format("iso-8859-1", WORD).encode("cp1252"), None),
    ],
)
def test_western_text_is_read_whatever_is_claimed(data, charset):
    assert WORD in decode(data, charset)


@pytest.mark.parametrize(
    ("word", "encoding"),
    [
        ("Правительство", "windows-1251"),
        ("政府は", "shift_jis"),
        ("政府は", "iso-2022-jp"),
        ("정부", "euc-kr"),
        ("政府", "gb2312"),
    ],
)
def test_other_scripts_are_read_by_their_claim(word, encoding):
    assert word in decode(word.encode(encoding), encoding)
    assert word in decode(HEAD.format(encoding, word).encode(encoding))


def test_a_character_cut_in_two_does_not_spoil_a_page():
    text = "Überprüfung der Maßnahmen für größere Städte " * 3
    assert decode(text.encode() + "ü".encode()[:1]).startswith(text)
