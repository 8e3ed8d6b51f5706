"""Languages are told apart, whatever is in the text, and in one code for one language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language.identify import SHORT, identify, language_of, same_code

SENTENCES = {
    "en": "The ministers met in the capital on Monday to talk about the border.",
    "de": "Die Minister trafen sich am Montag in der Hauptstadt zu einem Gespräch.",
    "fr": "Les ministres se sont réunis lundi dans la capitale pour parler de la frontière.",
    "es": "Los ministros se reunieron el lunes en la capital para hablar de la frontera.",
    "vi": "Các bộ trưởng đã gặp nhau tại thủ đô vào thứ Hai để nói về biên giới.",
    "nb": "Ministrene møttes i hovedstaden på mandag for å snakke om grensen mellom landene.",
    "ja": "閣僚は月曜日に首都で会い、国境について話し合った。",
    "ko": "장관들은 월요일 수도에서 만나 국경 문제를 논의했다.",
    "zh": "部长们星期一在首都会面，讨论边界问题。",
    "ru": "Министры встретились в столице в понедельник, чтобы поговорить о границе.",
}


@pytest.mark.parametrize(("language", "text"), SENTENCES.items())
def test_a_sentence_is_enough(language: str, text: str) -> None:
    guess = identify(text)
    assert guess.language == language
    assert guess.share > 0.9


def test_the_menus_above_and_below_do_not_decide() -> None:
    menu = "Home\nNews\nSport\nWeather\nContact us\n"
    assert identify(menu + SENTENCES["de"] * 30 + menu).language == "de"


def test_a_longer_sample_tells_where_a_short_one_is_mixed() -> None:
    """The short one, a third down, falls upon a quotation."""
    quoted, told = SENTENCES["fr"] * 4, SENTENCES["en"] * 6
    text = f"{told}\n{quoted}\n{told}\n{told}"
    assert identify(text, SHORT).language == "fr"
    assert language_of(text) == identify(text).language == "en"
    assert language_of(SENTENCES["ja"] * 90) == "ja"
    assert language_of("12 34 56") is None


@given(st.text())
def test_no_text_is_refused(text: str) -> None:
    language, share = identify(text)
    assert language is None or 2 <= len(language) <= 3
    assert 0 <= share <= 1


@pytest.mark.parametrize("odd", ["\0", "\x07", "\x7f", "\ud800", "\ufdd0", "\ufffe", "\U0001fffe", "\U0010ffff"])
def test_characters_that_are_none_do_not_hide_the_language(odd: str) -> None:
    assert identify(odd + SENTENCES["fr"] + odd).language == "fr"


@pytest.mark.parametrize(
    ("code", "same"), [("no", "nb"), ("nn", "nb"), ("en-GB", "en"), ("zh-Hant", "zh"), ("iw", "he")]
)
def test_one_language_has_one_code(code: str, same: str) -> None:
    assert same_code(code) == same
