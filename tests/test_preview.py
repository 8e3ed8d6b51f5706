"""What `check` and `--dry-run` say before a run: documents, time and disk by a sample, and nothing is touched."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest
from places import SEEDS
from pyarrow import parquet
from test_cli import call

from pipeline.config import load_config
from pipeline.preview import Preview, check
from pipeline.summary import duration, size

COUNT = 900


def stories() -> list[dict[str, str]]:
    sentence = "The committee of {n} members met on {n} occasions and agreed on a plan that few had expected. "
    return [{"id": f"d{n}", "text": sentence.format(n=n) * (2 + n % 5)} for n in range(COUNT)]


def write(folder: Path, form: str) -> Path:
    """The stories in one file of a form."""
    path = folder / f"in.{form}"
    rows = stories()
    if form == "parquet":
        parquet.write_table(pa.Table.from_pylist(rows), path)
    elif form.startswith("csv"):
        with gzip.open(path, "wt", newline="") if form.endswith("gz") else path.open("w", newline="") as file:
            writer = csv.DictWriter(file, ["id", "text"])
            writer.writeheader()
            writer.writerows(rows)
    else:
        lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
        path.write_bytes(gzip.compress(lines) if form.endswith("gz") else lines)
    return path


def preview(path: Path, *changes: str, sample: int = 60) -> Preview:
    return check(
        load_config(None, ["steps=['language', 'normalise', 'near_duplicates']", *changes]), [str(path)], sample
    )


@pytest.mark.parametrize(
    ("form", "within"), [("jsonl", 0.1), ("parquet", 0.01), ("csv", 0.15), ("jsonl.gz", 0.5), ("csv.gz", 0.5)]
)
def test_documents_are_estimated_from_a_sample(tmp_path: Path, form: str, within: float) -> None:
    found = preview(write(tmp_path, form)).estimate
    assert found is not None
    assert found.sampled == 60
    assert COUNT / (1 + within) <= found.documents <= COUNT * (1 + within)
    assert found.cpu_seconds > 0
    assert found.work_bytes > found.output_bytes > 0


def test_splits_all_over_the_input_are_looked_at(tmp_path: Path) -> None:
    found = preview(write(tmp_path, "jsonl"), "input.split_bytes=20000")
    assert found.splits > 10
    assert found.estimate is not None
    assert COUNT / 1.1 <= found.estimate.documents <= COUNT * 1.1


def test_files_that_are_one_document_are_counted() -> None:
    found = preview(SEEDS, sample=2)
    assert found.estimate is not None
    assert (found.estimate.sampled, found.estimate.documents) == (2, 5)


def test_a_limit_is_all_there_is(tmp_path: Path) -> None:
    found = preview(write(tmp_path, "jsonl"), "input.limit=100").estimate
    assert found is not None
    assert found.documents == 100


def test_what_is_wrong_with_the_sample_is_told(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "Fine."}\nnot json\n', encoding="utf-8")
    found = preview(tmp_path / "in.jsonl", "language.keep=['de']", "language.keep_unknown=false").estimate
    assert found is not None
    assert (found.sampled, found.quarantined, found.filtered) == (2, 1, 1)


def test_nothing_need_be_sampled(tmp_path: Path) -> None:
    assert preview(write(tmp_path, "jsonl"), sample=0).estimate is None


def test_a_dry_run_prints_the_plan_and_touches_nothing(tmp_path: Path) -> None:
    done = call("run", "-i", SEEDS, "-o", tmp_path / "out", "--dry-run", "--limit", 3)
    assert done.returncode == 0, done.stderr
    assert "only the first 3 records" in done.stdout
    assert "about 3 documents" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_limit_takes_the_first_records_and_the_run_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, "jsonl")
    config = ("--set", "steps=['normalise']", "--set", "input.split_bytes=20000", "--workers", 1)
    done = call("run", "-i", path, "-o", tmp_path / "out", "--limit", 7, *config)
    assert done.returncode == 0, done.stderr
    ids = parquet.read_table(tmp_path / "out" / "documents")["id"].to_pylist()
    assert ids == [f"d{n}" for n in range(7)]
    manifest = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert manifest["config"]["input"]["limit"] == 7
    assert "first 7 records" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "first 7 records" in done.stdout


@pytest.mark.parametrize(("seconds", "said"), [(3.21, "3.2 seconds"), (600, "10.0 minutes"), (9000, "2.5 hours")])
def test_times_are_said_as_people_do(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(("count", "said"), [(12, "12 bytes"), (20_600, "20.6 kB"), (3.2e9, "3.2 GB")])
def test_sizes_are_said_as_people_do(count: float, said: str) -> None:
    assert size(count) == said
