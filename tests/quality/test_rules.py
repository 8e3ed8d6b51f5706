"""Every rule of quality at both sides of its bound: what just fits stays, what just does not is told with its value."""

from __future__ import annotations

from math import ceil
from pathlib import Path

import pytest

from pipeline.quality.measured import Measured
from pipeline.quality.measures import MEASURES
from pipeline.quality.rules import Bounds, Broken, Change, bounds_of, broken, families, load

RULES = {rule.name: rule for rule in load()}
PAPERS = Path(__file__).parents[2] / "pipeline" / "quality" / "rules.toml"


def words(count: int) -> str:
    """So many words, all different."""
    return " ".join(f"w{n}" for n in range(count))


def of_ten(line: str, number: int, other: str = "A sentence of five words.") -> str:
    """Ten lines, of which `number` are `line`, with a number to tell them apart."""
    return "\n".join(f"{line.format(n=n)}" if n < number else f"{n} {other}" for n in range(10))


def of_hundred(line: str, number: int, other: str) -> str:
    return "\n".join(line if n < number else other for n in range(100))


def again(parts: int, repeated: int, gap: str) -> str:
    """So many parts of equal length, of which some stood there before."""
    return gap.join(f"part {max(n, repeated):04d}" for n in range(parts))


def run_twice(length: int, characters: int) -> str:
    """A run of words of one letter that stands there twice, with one long word between, of so many characters."""
    run = " ".join("abcdefghijkl"[:length])
    return f"{run} {'x' * (characters - 2 * len(run) - 2)} {run}"


def top(length: int, bound: float) -> tuple[str, str]:
    whole = ceil(2 * (2 * length - 1) / bound)
    return run_twice(length, whole), run_twice(length, whole - 1)


def runs(length: int, bound: float) -> tuple[str, str]:
    """The long word makes up what the run's second half may be of all characters in words."""
    whole = ceil(round(length / bound, 6))
    run = " ".join("abcdefghijkl"[:length])
    fits, breaks = (f"{run} {'x' * (count - 2 * length)} {run}" for count in (whole, whole - 1))
    return fits, breaks


CASES = {
    "words": [(words(50), words(49)), (words(100_000), words(100_001))],
    "word_length": [("abc def ghi", "abc def gh"), ("a" * 10, "a" * 11)],
    "hashes": [(words(10) + "#", words(10) + "##")],
    "ellipses": [(words(10) + "…", words(10) + "……"), (words(10) + "...", words(10) + "... ...")],
    "bullet_lines": [(of_ten("• item {n}", 9), of_ten("- item {n}", 10))],
    "ellipsis_lines": [(of_ten("It goes on{n} ...", 3), of_ten("It goes on{n}…", 4))],
    "alphabetic": [("one two three four 5", "one two three 4 5")],
    "stop_words": [("the end of it", "the end")],
    "duplicate_lines": [(again(10, 3, "\n"), again(10, 4, "\n"))],
    "duplicate_paragraphs": [(again(10, 3, "\n\n"), again(10, 4, "\n\n"))],
    "duplicate_line_characters": [(again(10, 2, "\n"), again(10, 3, "\n"))],
    "duplicate_paragraph_characters": [(again(10, 2, "\n \n"), again(10, 3, "\n \n"))],
    "top_2_gram": [top(2, 0.2)],
    "top_3_gram": [top(3, 0.18)],
    "top_4_gram": [top(4, 0.16)],
    "duplicate_5_grams": [runs(5, 0.15)],
    "duplicate_6_grams": [runs(6, 0.14)],
    "duplicate_7_grams": [runs(7, 0.13)],
    "duplicate_8_grams": [runs(8, 0.12)],
    "duplicate_9_grams": [runs(9, 0.11)],
    "duplicate_10_grams": [runs(10, 0.1)],
    "terminal_marks": [(of_ten("It ends{n}.", 2, "without a mark"), of_ten("It ends{n}.", 1, "without a mark"))],
    "few_words_lines": [(of_ten("only four words {n}", 8), of_ten("only four words {n}", 9))],
    "javascript_lines": [(of_ten("Please enable JavaScript {n}.", 2), of_ten("Please enable javascript {n}.", 3))],
    "sentences": [("One. Two! Three?", "One. Two, three.")],
    "curly_brackets": [("a [b] (c)", "a {b"), ("a", "b}")],
    "lorem_ipsum": [("Lorem, ipsum.", "Lorem Ipsum dolor")],
    "punctuated_lines": [(of_hundred("It ends.", 12, "no mark"), of_hundred("It ends.", 11, "no mark"))],
    "short_lines": [(of_hundred("x" * 30, 67, "x" * 31), of_hundred("x" * 30, 68, "x" * 31))],
    "repeated_characters": [(again(10, 1, "\n"), again(10, 2, "\n"))],
    "line_breaks": [("a b c\nd e f\ng h i\nj", "a b\nc d e\nf g h\ni")],
}
EACH = [(name, fits, breaks) for name, cases in CASES.items() for fits, breaks in cases]


def told(text: str, name: str, bounds: Bounds | None = None, language: str = "en") -> list[Broken]:
    rule = RULES[name]
    return list(broken(Measured(text, language), [(rule, bounds or bounds_of(rule, language, ()))]))


def test_every_rule_has_a_case() -> None:
    assert CASES.keys() == RULES.keys()


@pytest.mark.parametrize(("name", "fits", "breaks"), EACH)
def test_a_rule_at_both_sides_of_its_bound(name: str, fits: str, breaks: str) -> None:
    assert told(fits, name) == []
    (found,) = told(breaks, name)
    assert not RULES[name].allow(found.value)
    assert name in str(found)
    assert ("at least" in str(found)) == (RULES[name].least is not None and found.value < RULES[name].least)


@pytest.mark.parametrize("text", ["", " \n ", "\n", "a", "###", "。", "\ud800"])
def test_no_text_is_too_little_to_measure(text: str) -> None:
    for name, measure in MEASURES.items():
        value = measure(Measured(text, "en"))
        assert value is not None, name
        assert value >= 0, name


def test_the_table_is_sound() -> None:
    assert {rule.measure for rule in load()} == MEASURES.keys(), "no measure without a rule, no rule without a measure"
    assert len(RULES) == len(load())
    head = PAPERS.read_text(encoding="utf-8").partition("[[rule]]")[0]
    for rule in load():
        assert rule.id.startswith("quality."), rule.id
        assert rule.least is not None or rule.most is not None, rule.id
        assert rule.why, rule.id
    for family in families():
        assert f"# {family} " in head, "each family names its paper"


def test_words_are_not_counted_where_a_script_has_no_spaces() -> None:
    assert told("閣僚は月曜日に首都で会い、国境について話し合った。", "words", language="ja") == []
    assert told("短い。" * 10, "duplicate_lines", language="ja") == []
    assert told("短い。\n" * 10, "duplicate_lines", language="ja") != []


def test_stop_words_are_those_of_the_language() -> None:
    german = "Die Minister trafen sich mit der Kanzlerin"
    assert told(german, "stop_words", language="de") == []
    assert told(german, "stop_words", language="en") != []
    assert told(german, "stop_words", language="xh") == [], "nobody knows the stop words: the rule is not asked"


def test_bounds_can_differ_by_language() -> None:
    assert told("ở là ba", "word_length", language="vi") != []
    assert bounds_of(RULES["word_length"], "vi", ()) == Bounds(least=2.5, most=10)
    assert bounds_of(RULES["word_length"], "en", ()) == Bounds(least=3, most=10)


def test_a_config_changes_bounds_for_all_or_for_one_language() -> None:
    rule = RULES["words"]
    changes = (Change(rule="words", language="de", least=20), Change(rule="words", least=10))
    assert bounds_of(rule, "en", changes) == Bounds(least=10, most=100_000)
    assert bounds_of(rule, "de", changes) == Bounds(least=20, most=100_000)
    assert bounds_of(rule, None, (Change(rule="words", off=True),)) is None
    assert bounds_of(rule, "en", (Change(rule="words", language="de", off=True),)) is not None


@pytest.mark.parametrize(
    "change", [{"rule": "wrods", "least": 1}, {"rule": "words"}, {"rule": "words", "off": True, "most": 1}]
)
def test_a_change_that_cannot_be_meant_is_refused(change: dict) -> None:
    with pytest.raises(ValueError, match="rule"):
        Change(**change)


@pytest.mark.parametrize(
    "line", ["Yes.", "“Yes.”", "(Yes!)", "„Ja.“", "Er sagte „Ja“", "「はい。」", "नमस्ते।", "لماذا؟", "Wait…"]
)
def test_lines_that_end_as_a_sentence_does(line: str) -> None:
    assert told(line, "terminal_marks") == []


@pytest.mark.parametrize("line", ["Yes", "Yes,", "(2026)", "Read more »", ")"])
def test_lines_that_do_not(line: str) -> None:
    assert told(line, "terminal_marks") != [] or line.endswith("»")
