import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules import Rule
from pipeline.rules.cues import alternation

PHRASES = st.lists(st.text(alphabet="abciß é日.+ ", min_size=1).filter(str.strip), min_size=1, max_size=12)


def rule(pattern: str, **fields: object) -> Rule:
    return Rule(id="test.rule", why="to see what it does", cuts=(), pattern=pattern, **fields)


@given(PHRASES)
def test_an_alternation_matches_each_of_its_phrases_in_any_case(phrases: list[str]):
    pattern = re.compile(alternation(phrases))
    for phrase in phrases:
        text = " ".join(phrase.split())
        assert pattern.fullmatch(text)
        assert pattern.fullmatch(text.replace(" ", "\t "))
        assert pattern.fullmatch("".join(char.upper() if len(char.upper()) == 1 else char for char in text))


@given(PHRASES, st.text(alphabet="abcIİß é日.+ ", max_size=8))
def test_an_alternation_matches_nothing_but_its_phrases(phrases: list[str], text: str):
    found = re.compile(alternation(phrases)).fullmatch(text)
    plain = re.compile("|".join(re.escape(" ".join(p.split())) for p in phrases), re.IGNORECASE)
    assert bool(found) == bool(plain.fullmatch(re.sub(r"\s+", " ", text)))


def test_cues_of_all_languages_are_one_alternation():
    related = rule(r"^{cues}:?$", cues={"de": ("mehr zum Thema",), "en": ("read more", "read")})
    assert related.search("READ MORE:")
    assert related.search("Mehr  zum thema")
    assert related.search("Read")
    assert not related.search("Read more books")


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (rule("(", cues={}), "no regular expression"),
        (rule("{cues}"), "needs cues"),
        (rule("x", cues={"en": ("y",)}), "needs cues"),
    ],
)
def test_a_broken_rule_says_which_and_why(broken: Rule, says: str):
    with pytest.raises(ValueError, match=f"test.rule.*{says}"):
        _ = broken.regex
