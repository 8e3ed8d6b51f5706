"""A run, end to end: everything is accounted for, comes back, and is the same whatever the way there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from places import SEEDS
from pyarrow import parquet

from pipeline.audit import Run, UnknownDocument, verify, wrong_counts, wrong_texts
from pipeline.engines import Counts, Reached
from pipeline.output import RunError, locked
from pipeline.run import Result, Unbalanced, balance
from pipeline.write.manifest import refresh

PARAGRAPH = "The committee met on {n} occasions last year, and its {n} members agreed on a plan that few had expected. "
Go = Callable[..., Result]


def rows(result: Result, table: str) -> list[dict]:
    return [row for path in Run(result.folder).shards(table) for row in parquet.read_table(path).to_pylist()]


def tables(result: Result) -> dict[str, bytes]:
    """The bytes of every shard."""
    paths = sorted(result.folder.glob("*/part-*.parquet"))
    return {path.relative_to(result.folder).as_posix(): path.read_bytes() for path in paths}


def jsonl(path: Path, records: list[dict]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def corpus(count: int) -> list[dict]:
    """Articles that differ, with a copy of every fifth."""
    texts = ["".join(PARAGRAPH.format(n=n * 97 + k) for k in range(6)) for n in range(count)]
    records = [{"id": f"doc{n:03d}", "text": text} for n, text in enumerate(texts)]
    return records + [{"id": f"copy{n:03d}", "text": f"{texts[n]} "} for n in range(0, count, 5)]


def test_the_seeds_come_back_exactly(seeds_run: Result) -> None:
    reader = Run(seeds_run.folder)
    originals = {reader.document(row["id"]).original for row in rows(seeds_run, "documents")}
    assert originals == {path.read_text(encoding="utf-8") for path in SEEDS.glob("*.txt")}


def test_a_run_says_that_it_is_sound(seeds_run: Result) -> None:
    assert list(verify(Run(seeds_run.folder))) == []


def test_the_layout_is_the_one_that_is_promised(seeds_run: Result) -> None:
    names = {path.name for path in seeds_run.folder.iterdir()}
    folders = {"documents", "audit", "duplicates", "relations", "dropped", "quarantine", "report", "templates"}
    assert names >= folders | {"README.md", "run.json"}
    assert (seeds_run.folder / "report" / "index.html").exists()


def test_no_checkpoint_stays_behind(seeds_run: Result) -> None:
    assert [path.name for path in seeds_run.folder.parent.iterdir() if path.is_dir()] == [seeds_run.folder.name]


def test_fields_describe_themselves(seeds_run: Result) -> None:
    for path in seeds_run.folder.glob("*/part-00000.parquet"):
        for field in parquet.read_schema(path):
            assert field.metadata[b"description"], f"{path.parent.name}.{field.name}"


def test_copies_name_the_one_that_was_kept(tmp_path: Path, cleaned: Go) -> None:
    result = cleaned(jsonl(tmp_path / "c.jsonl", corpus(20)), changes=("steps=['near_duplicates']",))
    assert result.manifest.counts["duplicates"] == 4
    pairs = {(row["dropped"], row["kept"]) for row in rows(result, "duplicates")}
    assert {frozenset(pair) for pair in pairs} == {frozenset({f"doc{n:03d}", f"copy{n:03d}"}) for n in range(0, 20, 5)}
    dropped, kept = min(pairs)
    audited = Run(result.folder).document(dropped)
    assert audited.dropped
    assert kept in audited.changes[-1].detail
    assert audited.original.strip()


def test_a_bad_record_is_quarantined_and_the_others_are_cleaned(tmp_path: Path, cleaned: Go) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text("A good text stays.\n", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "latin.txt").write_bytes("Müller schätzt Köln".encode("latin-1"))
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    (folder / "some.jsonl").write_text('{"text": "Fine."}\n{"text": 3}\nnot json\n', encoding="utf-8")
    result = cleaned(folder)
    counts = result.manifest.counts
    assert counts["read"] == 7
    assert counts["kept"] == 2
    assert {row["source"]: row["error"] for row in rows(result, "quarantine")}.keys() == {
        "empty.txt",
        "latin.txt",
        "binary.txt",
        "some.jsonl",
    }
    assert all(row["detail"] for row in rows(result, "quarantine"))


def test_an_id_that_was_given_twice_is_refused_the_second_time(tmp_path: Path, cleaned: Go) -> None:
    path = jsonl(tmp_path / "c.jsonl", [{"id": "a", "text": "One text."}, {"id": "a", "text": "Another text."}])
    result = cleaned(path)
    assert result.manifest.counts["kept"] == 1
    assert [row["error"] for row in rows(result, "quarantine")] == ["id"]


def test_records_without_ids_that_are_the_same_are_numbered(tmp_path: Path, cleaned: Go) -> None:
    path = jsonl(tmp_path / "c.jsonl", [{"text": "The same text."}] * 3)
    result = cleaned(path, changes=("steps=['clutter']",))
    first, *others = sorted(row["id"] for row in rows(result, "documents"))
    assert others == [f"{first}~2", f"{first}~3"]


@pytest.mark.parametrize("changes", [(), ("output.shard_bytes=4000",)])
def test_the_same_bytes_for_any_workers_order_and_split(tmp_path: Path, cleaned: Go, changes: tuple[str, ...]) -> None:
    records = corpus(30)
    whole = jsonl(tmp_path / "whole.jsonl", records)
    expected = tables(cleaned(whole, name="a", changes=changes))
    assert tables(cleaned(whole, name="b", workers=2, changes=(*changes, "input.split_bytes=3000"))) == expected
    (tmp_path / "shuffled").mkdir()
    shuffled = jsonl(tmp_path / "shuffled" / "whole.jsonl", records[::-1])
    again = tables(cleaned(shuffled, name="c", workers=4, changes=changes))
    documents = [name for name in expected if name.startswith(("documents", "audit", "duplicates"))]
    assert {name: again[name] for name in documents} == {name: expected[name] for name in documents}


def test_a_run_that_is_done_is_left_alone_until_something_changes(tmp_path: Path, cleaned: Go) -> None:
    path = jsonl(tmp_path / "c.jsonl", corpus(3))
    assert cleaned(path).fresh
    assert not cleaned(path).fresh
    assert cleaned(path, fresh=True).fresh
    assert cleaned(path, changes=("near_duplicates.threshold=0.7",)).fresh
    jsonl(path, corpus(4))
    assert cleaned(path).fresh


def test_a_run_goes_on_where_it_was_stopped(tmp_path: Path, cleaned: Go) -> None:
    path = jsonl(tmp_path / "c.jsonl", corpus(30))
    expected = tables(cleaned(path, name="whole"))

    def stop(reached: Reached) -> None:
        if reached.phase == "clean" and reached.done:
            raise KeyboardInterrupt

    small = ("input.split_bytes=2000",)
    with pytest.raises(KeyboardInterrupt):
        cleaned(path, name="again", progress=stop, changes=small)
    assert not (tmp_path / "again").exists(), "half a run is never seen"
    seen = []
    cleaned(path, name="again", progress=seen.append, changes=small)
    assert not [said for said in seen if said.phase == "read" and said.done == 0], "what was read is not read again"
    assert tables(cleaned(path, name="again", changes=small)) == expected


def test_a_new_run_replaces_the_old_one_whole(tmp_path: Path, cleaned: Go) -> None:
    cleaned(jsonl(tmp_path / "c.jsonl", corpus(9)), changes=("output.shard_bytes=2000",))
    result = cleaned(jsonl(tmp_path / "c.jsonl", corpus(2)))
    assert len(Run(result.folder).shards("documents")) == 1
    assert list(verify(Run(result.folder))) == []


def test_two_runs_into_one_folder_exclude_each_other(tmp_path: Path, cleaned: Go) -> None:
    path = jsonl(tmp_path / "c.jsonl", corpus(2))
    with locked(tmp_path / "run"), pytest.raises(RunError, match="another run is writing"):
        cleaned(path)


def test_records_that_vanish_are_noticed() -> None:
    with pytest.raises(Unbalanced, match="nothing was published"):
        balance(Counts(read=5, kept=3, duplicates=1, filtered=0, quarantined=0, changes=0))


@pytest.mark.parametrize("table", ["documents", "audit"])
def test_verify_notices_what_was_tampered_with(cleaned: Go, table: str) -> None:
    result = cleaned(SEEDS)
    path = result.folder / table / "part-00000.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    assert list(verify(Run(result.folder))) == [f"{table}/part-00000.parquet was changed since the run"]
    path.unlink()
    assert list(verify(Run(result.folder))) == [f"{table}/part-00000.parquet is missing"]


def test_verify_counts_and_undoes(cleaned: Go) -> None:
    result = cleaned(SEEDS)
    path = result.folder / "audit" / "part-00000.parquet"
    parquet.write_table(parquet.read_table(path).slice(1), path)
    run = Run(result.folder)
    assert [sentence for sentence in wrong_counts(run) if "rows, the manifest says" in sentence]
    assert list(wrong_texts(run))


def test_a_document_that_is_not_there_is_told(seeds_run: Result) -> None:
    with pytest.raises(UnknownDocument, match="has no document"):
        Run(seeds_run.folder).document("nobody")


def test_an_empty_table_of_records_is_a_run_of_nothing(tmp_path: Path, cleaned: Go) -> None:
    path = tmp_path / "none.parquet"
    parquet.write_table(pa.table({"id": pa.array([], pa.string()), "text": pa.array([], pa.string())}), path)
    result = cleaned(path)
    assert result.manifest.counts["read"] == 0
    assert list(verify(Run(result.folder))) == []


def test_an_output_that_holds_anything_else_is_left_alone(tmp_path: Path, cleaned: Go) -> None:
    thesis = tmp_path / "run" / "thesis.doc"
    thesis.parent.mkdir()
    thesis.write_text("years of work", encoding="utf-8")
    with pytest.raises(RunError, match="holds something that is no run"):
        cleaned(SEEDS)
    assert thesis.read_text(encoding="utf-8") == "years of work"


@pytest.mark.parametrize("name", [".", "in", "in/run"])
def test_an_output_in_its_input_is_refused(tmp_path: Path, cleaned: Go, name: str) -> None:
    (tmp_path / "in").mkdir()
    source = jsonl(tmp_path / "in" / "c.jsonl", corpus(2))
    with pytest.raises(RunError):
        cleaned(tmp_path / "in", name=name)
    assert source.exists()


def test_two_roots_may_hold_files_of_one_name(tmp_path: Path, cleaned: Go) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text(f"The story of {name}, as its paper told it.\n", encoding="utf-8")
        jsonl(tmp_path / name / "r.jsonl", [{"id": "same", "text": f"Record {name}."}])
    result = cleaned(tmp_path / "a", tmp_path / "b", changes=("steps=['normalise']",))
    assert result.manifest.counts["kept"] == 3
    assert [row["error"] for row in rows(result, "quarantine")] == ["id"]
    assert list(verify(Run(result.folder))) == []


def test_half_a_character_costs_no_run(tmp_path: Path, cleaned: Go) -> None:
    page = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Broken \\ud83d title"}</script>'
    (tmp_path / "p.html").write_text(f"<html><body>{page}<p>{PARAGRAPH * 3}</p></body></html>", encoding="utf-8")
    assert cleaned(tmp_path / "p.html").manifest.counts["read"] == 1


def test_a_run_that_was_stopped_while_it_was_replaced_is_brought_back(tmp_path: Path, cleaned: Go) -> None:
    path = jsonl(tmp_path / "c.jsonl", corpus(2))
    result = cleaned(path)
    result.folder.rename(tmp_path / ".run.old")
    assert not cleaned(path).fresh


def test_a_report_that_is_written_again_does_not_hide_a_forgery(cleaned: Go) -> None:
    result = cleaned(SEEDS)
    (result.folder / "README.md").write_text("forged", encoding="utf-8")
    (result.folder / "report" / "index.html").write_text("new", encoding="utf-8")
    refresh(result.folder)
    assert list(verify(Run(result.folder))) == ["README.md was changed since the run"]
