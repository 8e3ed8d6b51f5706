"""Languages are told apart, or not named at all."""

import tomllib
from pathlib import Path

import pytest
from words.plain.coverage import is_prose, may_be_prose
from words.plain.lexicon import lexicon

from pipeline.words.identify import identifier

CARRIERS = tomllib.loads((Path(__file__).parents[1] / "cases" / "repair.toml").read_text(encoding="utf-8"))["carriers"]
LANGUAGES = sorted(CARRIERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_prose_is_told(language: str):
    assert identifier().language(CARRIERS[language]) == language


@pytest.mark.parametrize(
    "text", ["", "Hanoi", "Nguyen Phu Trong Xi Jinping", "委员会星期一开会讨论报告", "1 2 3 4 5 6 7 8 9"]
)
def test_what_says_too_little_has_no_language(text: str):
    assert identifier().language(text) is None


def test_prose_is_covered_by_its_vocabulary():
    assert is_prose(CARRIERS["en"], lexicon("en"))
    assert not is_prose(CARRIERS["vi"], lexicon("en"))
    assert not is_prose("too few words to tell", lexicon("en"))
    assert may_be_prose("too few words", lexicon("en"))
