"""Every rule of every table does what its own examples say."""

import re
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]

import pytest

from pipeline import rules
from pipeline.labeller.marks import mark
from pipeline.rules import Rule, first, load, opening

TABLES = sorted(path.stem for path in Path(rules.__file__).parent.glob("*.toml"))
RULES = [pytest.param(rule, id=rule.id) for name in TABLES for rule in load(name)]
CUTTING = {"clutter", "sections"}
KEEPS = [
    pytest.param(load(name) if name in CUTTING else (rule,), line, id=f"{rule.id}-{line[:40]}")
    for name in TABLES
    for rule in load(name)
    for line in rule.keeps
]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_matches_what_it_cuts(rule: Rule):
    missed = [line for line in rule.cuts if not rule.search(line)]
    assert rule.cuts, "a rule without an example"
    assert not missed


@pytest.mark.parametrize(("table", "line"), KEEPS)
def test_no_rule_that_cuts_matches_what_is_kept(table: tuple[Rule, ...], line: str):
    found = first(table, line)
    assert found is None, f"{found.id} matches"


@pytest.mark.parametrize("rule", [param for param in RULES if param.values[0].at == "start"])
def test_a_line_that_a_rule_cuts_begins_with_a_cue(rule: Rule):
    begins = opening([rule])
    assert [line for line in rule.cuts if not begins.match(line)] == []


@pytest.mark.parametrize("rule", [param for param in RULES if param.values[0].id.startswith("clutter.")])
def test_every_line_that_a_rule_cuts_is_found_with_few_looks(rule: Rule):
    assert [line for line in rule.cuts if mark(line) is None] == []


@pytest.mark.parametrize(
    "line",
    [
        "Photo: " + ")" * 5000 + "!",
        "Updated 1 " + "min" * 5000 + "(",
        "更新时间" * 100 + "x",
        "<!--" * 60 + ">" * 250 + "a",
    ],
)
def test_a_line_is_not_parted_in_all_ways_to_find_that_no_rule_matches(line: str):
    """To count brackets or letters three at a time takes as good as for ever."""
    assert first((*load("sections"), *load("clutter")), line) is None


@pytest.mark.parametrize("rule", [param for param in RULES if param.values[0].pattern.startswith("^")])
def test_a_pattern_that_begins_with_the_line_does_so_in_all_its_branches(rule: Rule):
    """Such a rule is not looked for at other places."""
    first_of = _parser.parse(rule.pattern.replace("{cues}", "x"))[0]
    assert first_of == (_constants.AT, _constants.AT_BEGINNING)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_an_id_of_its_stage_and_a_reason(rule: Rule):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*", rule.id)
    assert len(rule.why.split()) >= 3


@pytest.mark.parametrize("line", ["Read  more", "READ\u00a0MORE", "À  lire  aussi", "12 Comments"])
def test_white_space_and_case_do_not_hide_a_cue(line: str):
    slow = next(rule for rule in (*load("sections"), *load("clutter")) if rule.search(line))
    assert mark(line) == slow
