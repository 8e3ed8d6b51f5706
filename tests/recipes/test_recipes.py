"""The recipes in `docs/recipes` do what they say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

from pipeline.run import Result

RECIPES = ROOT / "docs" / "recipes"
SAYS = {
    "duckdb_audit": ["clutter.credit", "Source: VNA", "near_duplicates.exact"],
    "load_dataset": ["12 documents, 12 of them in English", "'train': 6"],
    "polars_tables": ["clutter", "in.jsonl"],
    "pandas_tables": ["a.example", "en", "exact"],
    "streaming": ["words", "characters"],
}


def recipe(name: str, tmp_path: Path, *words: object) -> str:
    """What a recipe prints, without a network and with a home of its own."""
    own = {"HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    command = [sys.executable, RECIPES / f"{name}.py", *words]
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, env=os.environ | own
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", SAYS)
def test_a_recipe_does_what_it_says(name: str, small_run: Result, tmp_path: Path) -> None:
    said = recipe(name, tmp_path, small_run.folder)
    for expected in SAYS[name]:
        assert expected in said


def test_what_a_rule_cut_at_a_site_is_one_question(small_run: Result, tmp_path: Path) -> None:
    said = recipe("duckdb_audit", tmp_path, small_run.folder, "clutter.credit", "b.example")
    (line,) = (line for line in said.splitlines() if "Source: VNA" in line)
    assert [cell.strip() for cell in line.strip("│").split("│")] == ["clutter.credit", "Source: VNA", "5", "5"]


def test_every_recipe_is_listed_and_tested() -> None:
    names = {path.stem for path in RECIPES.glob("*.py")}
    assert names == SAYS.keys()
    listed = (RECIPES / "README.md").read_text(encoding="utf-8")
    assert all(f"[{name}.py]({name}.py)" in listed for name in names)
