"""What `verify` sees: shards that are not of the run, and rules of which the audit has other rows than was said."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from places import silent
from pyarrow import parquet

from pipeline.audit import Run, UnknownDocument, verify, wrong_rules
from pipeline.config import load_config
from pipeline.run import Result, run


@pytest.fixture
def copy(seeds_run: Result, tmp_path: Path) -> Path:
    return shutil.copytree(seeds_run.folder, tmp_path / "run")


def test_a_shard_that_someone_added_is_told(copy: Path) -> None:
    shutil.copyfile(copy / "documents" / "part-00000.parquet", copy / "documents" / "part-00001.parquet")
    assert list(verify(Run(copy))) == ["documents/part-00001.parquet is not of this run"]


def test_a_file_that_is_gone_is_told(copy: Path) -> None:
    (copy / "croissant.json").unlink()
    assert list(verify(Run(copy))) == ["croissant.json is missing"]


def test_rules_are_counted_again(copy: Path) -> None:
    run = Run(copy)
    assert list(wrong_rules(run)) == []
    (rule, rows, lines), *others = run.manifest.rules
    run.manifest = msgspec.structs.replace(run.manifest, rules=((rule, rows + 1, lines), *others, ("none.such", 1, 0)))
    wrong = list(wrong_rules(run))
    assert [sentence.partition(":")[0] for sentence in wrong] == [rule, "none.such"]


def test_a_document_is_found_by_its_id_the_beginning_of_it_and_its_source(seeds_run: Result) -> None:
    run = Run(seeds_run.folder)
    row = parquet.read_table(run.shards("documents")[0]).to_pylist()[1]
    for told in (row["id"], row["id"][:12], row["source"], Path(row["source"]).name):
        assert run.document(told).row == row


def test_an_exact_source_goes_before_a_file_of_that_name_elsewhere_and_unread_records_say_why(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    for number, name in enumerate(("one.txt", "sub/one.txt", "sub/two.txt")):
        (folder / name).write_text(f"A story of the town number {number}, and of nobody else.", encoding="utf-8")
    (folder / "a.jsonl").write_text("{", encoding="utf-8")
    (folder / "b.txt").write_bytes(b"\xff\xfe\xfa")
    config = load_config(None, ["steps=['normalise']", "max_quarantine=1.0"])
    found = Run(run(config, [str(folder)], tmp_path / "run", workers=1, progress=silent).folder)
    assert found.document("one.txt").row["source"] == "one.txt"
    assert found.document("sub/one.txt").row["source"] == "sub/one.txt"
    assert found.document("two.txt").row["source"] == "sub/two.txt"
    with pytest.raises(UnknownDocument, match=r"a\.jsonl is in quarantine: read, json"):
        found.document("a.jsonl")
    with pytest.raises(UnknownDocument, match=r"b\.txt is in quarantine: read, encoding"):
        found.document("b.txt")


def test_a_document_that_is_not_there_is_told(seeds_run: Result) -> None:
    for told in ("nobody", ""):
        with pytest.raises(UnknownDocument, match=f"no document '{told}'"):
            Run(seeds_run.folder).document(told)
