"""The command line as a person meets it: what it prints, and how it ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from places import ROOT, SEEDS
from pyarrow import parquet

from pipeline.audit import Run
from pipeline.run import Result

Command = Callable[..., subprocess.CompletedProcess[str]]


def call(*words: object) -> subprocess.CompletedProcess[str]:
    """Call `clean-corpus` from the root of the project."""
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("cli") / "seeds"
    return folder, call("run", "configs/default.toml", "--input", SEEDS, "--output", folder, "--workers", 1)


def test_a_run_ends_with_a_summary(first_run: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, done = first_run
    assert done.returncode == 0, done.stderr
    assert "5 documents in  5 kept  0 duplicates  0 filtered  0 quarantined" in done.stdout
    assert "clutter.related" in done.stdout
    assert "repair.wrap" in done.stdout
    assert str(folder / "documents") in done.stdout
    assert str(folder / "report" / "index.html") in done.stdout
    assert "read: 1 of 1 parts" in done.stderr, "long work shows progress, in plain lines where there is no terminal"


def test_restore_prints_the_original_to_the_byte(seeds_run: Result) -> None:
    for path in sorted(SEEDS.glob("*.txt")):
        row = next(row for row in documents(seeds_run) if row["source"] == path.name)
        done = call("restore", seeds_run.folder, row["id"])
        assert done.stdout == path.read_text(encoding="utf-8")


def test_explain_shows_cuts_insertions_and_rules(seeds_run: Result) -> None:
    row = next(row for row in documents(seeds_run) if row["source"].startswith("001"))
    done = call("explain", seeds_run.folder, row["id"])
    assert done.returncode == 0, done.stderr
    assert "repair.wrap" in done.stdout
    assert "\x1b" not in done.stdout, "no colour where there is no terminal"


def test_verify_says_that_all_is_well(seeds_run: Result) -> None:
    done = call("verify", seeds_run.folder)
    assert done.returncode == 0, done.stderr
    assert "as the run left them" in done.stdout


def test_explain_writes_a_page(seeds_run: Result, tmp_path: Path) -> None:
    row = documents(seeds_run)[0]
    assert call("explain", seeds_run.folder, row["id"], "--html", tmp_path / "a.html").returncode == 0
    assert "<!doctype html>" in (tmp_path / "a.html").read_text(encoding="utf-8").lower()


def test_a_report_can_be_written_again_and_two_runs_compared(seeds_run: Result, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(seeds_run.folder, again)
    assert call("report", again).returncode == 0
    assert call("verify", again).returncode == 0
    same = call("compare", seeds_run.folder, again, "--exit-code")
    assert same.returncode == 0, same.stderr
    assert "no differences" in same.stdout
    call("run", "-i", SEEDS, "-o", tmp_path / "other", "--set", "repair.mode=off", "--workers", 1)
    other = call("compare", again, tmp_path / "other", "--exit-code", "--html", tmp_path / "c.html")
    assert other.returncode == 1
    assert (tmp_path / "c.html").exists()


def test_check_prints_the_plan_and_the_curve_and_touches_nothing(tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    done = call("check", "--input", SEEDS)
    assert done.returncode == 0, done.stderr
    assert "5 files" in done.stdout
    assert "0.80" in done.stdout
    assert sorted(tmp_path.rglob("*")) == before


def test_rules_are_listed_and_can_be_tried() -> None:
    assert "normalise.sign_off" in call("rules").stdout
    assert "quality.duplicate_lines" in call("rules").stdout
    assert "clutter." in call("rules", "--try", "Source: VNA").stdout
    story = call("rules", "--try", "The ministers met in Hanoi on Monday to talk about the border.").stdout
    assert "clutter.model  kept" in story, "a line that no rule knows has the verdict of the model, and its score"
    assert "cut from" in story
    assert "empty line" in call("rules", "--try", " ").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("run", "nowhere.toml", "-i", "seeds", "-o", "{tmp}/x"), "there is no such file"),
        (("run", "-i", "nowhere", "-o", "{tmp}/x"), "nowhere"),
        (("run", "-i", "{tmp}", "-o", "{tmp}/x"), "{tmp}"),
        (("run", "-i", "seeds", "-o", "{tmp}/x", "--set", "near_duplicates.thresh=1"), "unknown field `thresh`"),
        (("run", "-i", "seeds", "-o", "/proc/none/x"), "/proc"),
        (("explain", "{tmp}", "x"), "is no finished run"),
        (("restore", "{tmp}", "x"), "is no finished run"),
        (("verify", "{tmp}"), "is no finished run"),
    ],
)
def test_what_the_user_can_mend_is_one_sentence(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    done = call(*(word.format(tmp=tmp_path) for word in words))
    assert done.returncode == 2
    assert sentence.format(tmp=tmp_path) in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("clean-corpus: ")
    assert done.stderr.count("\n") == 1


def test_an_id_that_is_not_there_is_told(seeds_run: Result) -> None:
    done = call("explain", seeds_run.folder, "nobody")
    assert done.returncode == 2
    assert "nobody" in done.stderr


def test_a_document_that_was_dropped_is_explained_and_restored_too(tmp_path: Path) -> None:
    text = "The same story was sent twice by the agency, and both of its copies were scraped. " * 3
    lines = [json.dumps({"id": name, "text": text + name}) for name in ("a", "b")]
    (tmp_path / "c.jsonl").write_text("\n".join(lines), encoding="utf-8")
    config = ["--set", "near_duplicates.threshold=0.5", "--workers", 1]
    assert call("run", "-i", tmp_path / "c.jsonl", "-o", tmp_path / "run", *config).returncode == 0
    dropped = parquet.read_table(tmp_path / "run" / "dropped" / "part-00000.parquet")["id"][0].as_py()
    assert call("restore", tmp_path / "run", dropped).stdout == text + dropped
    explained = call("explain", tmp_path / "run", dropped)
    assert "near_duplicates" in explained.stdout


def documents(result: Result) -> list[dict]:
    return [row for path in Run(result.folder).shards("documents") for row in parquet.read_table(path).to_pylist()]
