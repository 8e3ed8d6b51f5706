"""Scripts of languages: the letters of a text are, or are not, those of its language."""

from __future__ import annotations

import re

import pytest

from pipeline.language.scripts import scripts_of, share_in_script, table

WORDS = {
    "en": "border", "vi": "Thủ tướng", "ru": "граница", "el": "σύνορα", "he": "גבול", "ar": "حدود", "hi": "सीमा",
    "bn": "সীমান্ত", "ta": "எல்லை", "th": "ชายแดน", "ka": "საზღვარი", "hy": "սահման", "am": "ድንበር", "km": "ព្រំដែន",
    "my": "နယ်စပ်", "lo": "ຊາຍແດນ", "ko": "국경", "ja": "国境の町", "zh": "边境",
}  # fmt: skip


@pytest.mark.parametrize(("language", "word"), WORDS.items())
def test_a_word_is_in_the_script_of_its_language(language: str, word: str) -> None:
    assert share_in_script(word, language) == 1.0


@pytest.mark.parametrize(
    ("language", "word"), [(code, word) for code, word in WORDS.items() if code not in ("en", "vi")]
)
def test_and_not_in_latin_letters(language: str, word: str) -> None:
    assert share_in_script(word, "en") == 0.0
    assert share_in_script("border", language) == 0.0


def test_a_language_may_have_two_scripts() -> None:
    assert share_in_script("Здраво, zdravo", "sr") == 1.0


def test_what_is_not_a_letter_does_not_count() -> None:
    assert share_in_script("2026 — 42%", "ru") == 1.0
    assert share_in_script("да yes", "ru") == pytest.approx(2 / 5)


def test_the_table_is_sound() -> None:
    assert set(table().languages) <= set(table().letters)
    for letters in table().letters.values():
        re.compile(f"[{letters}]")
    assert scripts_of("xx") == ("Latn",)
