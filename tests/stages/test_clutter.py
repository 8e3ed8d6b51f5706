"""What the clutter stage cuts and keeps, as cases."""

import tomllib
from pathlib import Path

import pytest

from pipeline.apply import run_stages
from pipeline.document import Document
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
