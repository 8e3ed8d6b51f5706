"""What the clutter stage cuts and keeps, as cases."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from pipeline.apply import run_stages
from pipeline.document import Document, Edit
from pipeline.labeller import decode_lines
from pipeline.labeller.decode_lines import EDGE, LINE, PARAGRAPH, SURE
from pipeline.labeller.reasons import HEADINGS, RULES
from pipeline.stages import clutter

ROOT = Path(__file__).parents[2]
CASES = tomllib.loads((ROOT / "tests/cases/clutter.toml").read_text(encoding="utf-8"))["case"]
STAGE = clutter.build(clutter.Settings())


@pytest.mark.parametrize("case", [pytest.param(case, id=case["label"]) for case in CASES])
def test_a_text_loses_its_clutter_and_keeps_its_story(case: dict[str, str]):
    cleaned = run_stages(Document(id="x", text=case["text"]), [("clutter", STAGE)])
    left = [line for line in cleaned.document.text.splitlines() if line.strip()]
    assert left == case["keeps"].strip().splitlines()
    for rule in case.get("rules", []):
        assert rule in {change.rule for change in cleaned.changes}


@pytest.mark.parametrize("path", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: path.stem[:3])
def test_a_seed_keeps_its_first_and_its_last_paragraph(path: Path):
    text = path.read_text(encoding="utf-8")
    cleaned = run_stages(Document(id="x", text=text), [("clutter", STAGE)])
    assert cleaned.document.text.split("\n", 1)[0] == text.split("\n", 1)[0]
    assert {change.stage for change in cleaned.changes} <= {"clutter"}


PROSE = "The ferry between the two islands will sail again from April, the harbour authority said on Tuesday."


def test_a_line_that_a_rule_knows_is_explained_by_it_and_by_its_score():
    by_rule, by_model = clutter.explain("  Related News ")
    assert by_rule == clutter.Verdict("clutter.related", clutter.WHY["clutter.related"], cuts=True)
    assert by_model.rule == "clutter.model"


def test_a_line_that_no_rule_knows_is_explained_by_its_score():
    (verdict,) = clutter.explain(PROSE)
    assert (verdict.rule, verdict.needed) == ("clutter.model", 1 - decode_lines.THRESHOLD)
    assert verdict.score is not None
    assert 0 <= verdict.score <= 1
    assert verdict.cuts == (verdict.score > verdict.needed)
    assert verdict.why
    assert clutter.explain(" ") == []


def test_a_line_is_cut_from_the_threshold_on():
    assert [clutter.explain(PROSE, threshold)[0].cuts for threshold in (0.0, 1.0)] == [False, True]


@pytest.mark.parametrize("path", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: path.stem[:3])
def test_every_reason_is_told_in_words(path: Path):
    document = Document(id="x", text=path.read_text(encoding="utf-8"))
    eager = clutter.build(clutter.Settings(threshold=1.0, keep_headline=False))
    assert {edit.rule for edit in (*STAGE(document), *eager(document))} <= set(clutter.WHY)


def test_the_first_line_stays_unless_it_may_go():
    document = Document(id="x", text=f"Ferry line to reopen in spring\n{PROSE}\n{PROSE}")
    eager = clutter.build(clutter.Settings(threshold=1.0))
    bold = clutter.build(clutter.Settings(threshold=1.0, keep_headline=False))
    assert not any(edit.start == 0 for edit in eager(document))
    assert any(edit.start == 0 for edit in bold(document))


def test_where_the_page_has_told_what_goes_the_model_has_less_to_say():
    text = f"Anna Lee\n12 April 2024, 9:30\n{PROSE}\n{PROSE}\n{PROSE}"
    settings = clutter.Settings(threshold=1.0, threshold_after_extraction=0.0, keep_headline=False)
    stage = clutter.build(settings)
    assert stage(Document(id="x", text=text))
    assert stage(Document(id="x", text=text, marks=(Edit(0, 1, "", "extract.block"),))) == []


def test_with_a_threshold_of_zero_rules_alone_cut():
    stage = clutter.build(clutter.Settings(threshold=0.0))
    edits = stage(Document(id="x", text=f"Ferry\n{PROSE}\nShare\n{PROSE}"))
    assert [(edit.rule, edit.score) for edit in edits] == [("clutter.share", None)]


@pytest.mark.parametrize("text", ["", "\n\n", "  \n\t"])
def test_a_text_without_lines_has_no_clutter(text: str):
    assert STAGE(Document(id="x", text=text)) == []


@pytest.mark.parametrize("name", ["threshold", "threshold_after_extraction"])
def test_a_threshold_is_a_probability(name: str):
    with pytest.raises(ValueError, match=name):
        clutter.Settings(**{name: 1.5})


def test_cues_speak_at_least_fifteen_languages():
    spoken = {rule.id: len(rule.cues) for rule in (*HEADINGS, *RULES) if rule.cues}
    general = (
        "related",
        "latest",
        "comments",
        "navigation",
        "read_more",
        "promo",
        "share",
        "credit",
        "prompt",
        "stamp",
    )
    assert min(spoken[f"clutter.{name}"] for name in general) >= 15


CLEAN, DIRTY = [False] * 9, [True, True, True, *[False] * 6]
NO_ENDS, ENDS = [0.0] * 9, [1.0] * 9
MANY = [0, 2, 3, 4, 5, 8]


def doubts(
    chances: list[float], known: list[bool], ends: list[float], paragraphs: list[int], threshold: float
) -> list[bool]:
    words = [PARAGRAPH if at in paragraphs else PARAGRAPH - 1 for at in range(len(chances))]
    columns = map(np.array, (chances, known, words, ends))
    found: list[bool] = decode_lines.doubts(*columns, threshold).tolist()
    return found


@pytest.mark.parametrize("at", [0, -1])
def test_a_paragraph_at_an_edge_of_a_clean_text_needs_more_doubt_than_another_line(at: int):
    chances = [0.2] * 9
    assert doubts(chances, CLEAN, ENDS, MANY, 0.5) == [False, *[True] * 7, False]
    chances[at] = 0.5 * SURE[0] / 2
    assert doubts(chances, CLEAN, ENDS, MANY, 0.5)[at]


def test_a_line_at_an_edge_needs_some_doubt_and_a_sentence_in_a_short_text_too():
    chances = [0.5 * (EDGE[0] + LINE[0]) / 2] * 9
    inside = [False, *[True] * 7, False]
    assert doubts(chances, CLEAN, NO_ENDS, [], 0.5) == inside
    assert not any(doubts(chances, CLEAN, ENDS, [], 0.5))
    assert doubts(chances, CLEAN, ENDS, MANY, 0.5) == inside
    assert all(doubts([0.0] * 9, CLEAN, ENDS, [2], 0.5))


def test_where_there_is_other_clutter_the_threshold_alone_counts():
    chances = [0.49] * 9
    assert not any(doubts(chances, CLEAN, ENDS, MANY, 0.5))
    assert all(doubts(chances, DIRTY, ENDS, MANY, 0.5)[3:])
    assert not any(doubts(chances, DIRTY, ENDS, [2, 6], 0.5))


def test_a_line_is_no_evidence_against_itself():
    doubtful = [0.9, 0.42, 0.9]
    assert doubts([0.01, *doubtful], CLEAN[:4], NO_ENDS[:4], [], 0.5) == [True, False, False, False]
    assert doubts([0.01, 0.01, *doubtful], CLEAN[:5], NO_ENDS[:5], [], 0.5) == [True, True, False, True, False]
