"""One form of a text: what changes, what stays."""

from __future__ import annotations

import unicodedata

import pytest
from ftfy.badness import is_bad
from hypothesis import given
from hypothesis import strategies as st

from pipeline.apply import replay, run_stages, undo
from pipeline.document import Document
from pipeline.rules import load
from pipeline.stages.normalise import Settings, build, edits_of, finder, is_garbled


def normalised(text: str, settings: Settings | None = None) -> str:
    return run_stages(Document(id="x", text=text), [("normalise", build(settings or Settings()))]).document.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It â€™s  fine", "It ’s fine"),
        ("schÃ¶n", "schön"),
        ("cafe\u0301", "café"),
        ("a\u00a0b\tc\u3000d", "a b c d"),
        ("one\r\ntwo\r\n", "one\ntwo"),
        ("one\n\n\n\ntwo", "one\n\ntwo"),
        ("  one  \n two ", "one\ntwo"),
        ("in\u00adter\u00adnational \ufeffnews\u200b", "international news"),
        ("the end of the war./.", "the end of the war."),
        ("\n\n", ""),
        ("one\u2028two", "one\ntwo"),
    ],
)
def test_it_changes(text: str, expected: str) -> None:
    assert normalised(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "“Curly quotes” stay, and so does an ellipsis…",
        "ﬁne ligatures, ｆｕｌｌ width",
        "می\u200cخواهم",
        "👩\u200d💻",
        "one\n\ntwo\nthree",
        "see ./. there",
        "Müller schätzt 5 % und 10 €",
        "中文，没有空格。",
        "",
    ],
)
def test_it_keeps(text: str) -> None:
    assert normalised(text) == text


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_it_is_lossless_and_does_not_change_its_own_output_much(text: str) -> None:
    cleaned = run_stages(Document(id="x", text=text), [("normalise", build(Settings()))])
    assert replay(text, cleaned.changes) == cleaned.document.text
    assert undo(cleaned.document.text, cleaned.changes) == text


def test_a_long_line_of_decomposed_characters_takes_linear_time() -> None:
    line = "Nguye\u0302\u0303n Phu\u0301 Tro\u0323ng " * 5000
    assert normalised(line) == unicodedata.normalize("NFC", line).strip()


def test_everything_can_be_turned_off() -> None:
    off = Settings(mojibake=False, unicode=False, spaces=False, sign_offs=False)
    text = "It â€™s  cafe\u0301 \u200b./.\r\n\n\n"
    assert normalised(text, off) == text


@pytest.mark.parametrize("rule", load("normalise"), ids=lambda rule: rule.id)
def test_the_rules_replace_what_they_match(rule: object) -> None:
    for line in rule.cuts:
        assert rule.search(line)
    for line in rule.keeps:
        assert not rule.search(line), line


@given(st.text(alphabet=st.sampled_from("ab \n\t\r./\u00a0\u200b\u2028\x85\u0301\x1c\ufeffâ€™Ã"), max_size=40))
@pytest.mark.parametrize("spaces", [True, False])
def test_the_first_look_spares_nothing_but_time(spaces: bool, text: str) -> None:
    settings = Settings(spaces=spaces)
    line_by_line = edits_of(text, finder(settings), spaces=spaces)
    assert list(build(settings)(Document(id="x", text=text))) == line_by_line


@given(st.text(alphabet=st.sampled_from("aZ °¼²³¢£€«»“”’…ÂÃÎÐŒœàáâãäéÉØÙ×√≈‚вЂГ¤ā€β\x80\xa0"), max_size=6))
def test_what_ftfy_calls_bad_is_suspect(text: str) -> None:
    assert is_garbled(text) == is_bad(text)
