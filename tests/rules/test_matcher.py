import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules import Rule, load
from pipeline.rules.cues import alternation, squeezed
from pipeline.rules.narrow import LINES, Narrow

HEADINGS, RULES = load("sections"), load("clutter")

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


@given(PHRASES, st.lists(st.text(alphabet="abcIİß é日.+ ", max_size=12), max_size=9))
def test_a_rule_matches_where_it_can_be_found(phrases: list[str], lines: list[str]):
    asked, twice = (rule(pattern, cues={"en": tuple(phrases)}) for pattern in ("b{cues}", "^(?:{cues})?b.*{cues}"))
    for line in [*lines, *(f"b{phrase.upper()}" for phrase in phrases)]:
        assert asked.matches(line) == bool(asked.search(line))
        assert twice.matches(line) == bool(twice.search(line))


def test_who_meets_many_lines_gets_the_whole_pattern():
    asked = rule("^{cues}$", cues={"en": ("read more", "more")})
    narrow = Narrow(asked.phrases, lambda phrases: re.compile("|".join(phrases)), lambda: asked.regex)
    assert narrow.pattern("Read  more") is narrow.pattern("read more!")
    assert narrow.pattern("more") is not narrow.pattern("read more")
    assert {narrow.pattern("more") for _ in range(LINES)} >= {asked.regex}
    assert narrow.pattern("more") is asked.regex


@pytest.mark.parametrize("rule", [*HEADINGS, *RULES], ids=lambda rule: rule.id)
def test_every_form_of_a_cue_is_the_same_when_squeezed(rule: Rule):
    for cue in rule.phrases:
        forms = (form(char) for char in cue for form in (str.upper, str.lower, str.title))
        assert all(squeezed(form) == squeezed(form.lower()) for form in forms if len(form) == 1)


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
