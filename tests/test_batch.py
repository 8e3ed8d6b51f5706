"""The batch recipes call the program as it is: their options exist, and the exit codes that they name are ours."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from places import ROOT

from pipeline.endings import Exit

BATCH = ROOT / "docs" / "batch"
RECIPES = sorted(path.name for path in BATCH.iterdir() if path.suffix != ".md" and path.is_file())


@pytest.fixture(scope="module")
def options() -> set[str]:
    command = [sys.executable, "-m", "pipeline", "run", "--help"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env={"COLUMNS": "200"})
    return set(re.findall(r"--[a-z][a-z-]+", printed.stdout))


@pytest.mark.parametrize("name", RECIPES)
def test_the_options_of_a_recipe_exist(name: str, options: set[str]) -> None:
    calls = [line for line in (BATCH / name).read_text(encoding="utf-8").splitlines() if "--input" in line]
    used = {word for line in calls for word in re.findall(r"--[a-z][a-z-]+", line.rpartition("clean-corpus")[2])}
    assert used - {"--rm"} <= options


def test_the_exit_codes_are_the_documented_ones() -> None:
    table = re.findall(r"^\| ([\d, ]+) \|", (BATCH / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {int(code) for row in table for code in row.split(",")} == {int(code) for code in Exit}


def test_systemd_takes_too_much_quarantine_for_a_warning() -> None:
    service = (BATCH / "clean-corpus.service").read_text(encoding="utf-8")
    assert f"SuccessExitStatus={int(Exit.QUARANTINE)}" in service
    assert f"RestartPreventExitStatus={int(Exit.FAILED)} {int(Exit.USER)}" in service
