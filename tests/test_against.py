"""New documents against an earlier corpus: the old one is named, and the same set stays as if both had been one."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyarrow import parquet
from rich.console import Console

from pipeline.audit import Run, verify
from pipeline.config import load_config
from pipeline.dedup.index import IndexMismatch
from pipeline.index import add_run, compact, open_index
from pipeline.run import Result
from pipeline.summary import print_result

ALONE = ("steps=['near_duplicates']",)
Go = Callable[..., Result]


def text(number: int, tail: str = "") -> str:
    return " ".join(f"word{number * 1000 + n}" for n in range(60)) + tail


def corpus(path: Path, texts: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps({"id": n, "text": t}) + "\n" for n, t in texts.items()), encoding="utf-8")
    return path


def ids(result: Result, table: str, column: str = "id") -> set[str]:
    return {row for path in Run(result.folder).shards(table) for row in parquet.read_table(path)[column].to_pylist()}


@pytest.fixture
def old(tmp_path: Path, cleaned: Go) -> Result:
    """An earlier corpus, with a copy of its own."""
    texts = {f"old{n}": text(n) for n in range(6)} | {"old0b": text(0, " more")}
    return cleaned(corpus(tmp_path / "old.jsonl", texts), name="old", changes=ALONE)


NEW = {"new1": text(1), "new2": text(2, " and some more words"), "new9": text(9), "new9b": text(9, " again")}


def test_the_old_document_is_named_and_outranks_the_new(tmp_path: Path, cleaned: Go, old: Result) -> None:
    index = tmp_path / "index"
    add_run(index, Run(old.folder))
    result = cleaned(corpus(tmp_path / "new.jsonl", NEW), name="new", changes=ALONE, against=index)
    pairs = {
        (row["dropped"], row["kept"])
        for path in Run(result.folder).shards("duplicates")
        for row in parquet.read_table(path).to_pylist()
    }
    assert pairs == {("new1", "old1"), ("new2", "old2"), ("new9", "new9b")}
    assert list(verify(Run(result.folder))) == []


def test_it_keeps_what_one_run_over_both_would_keep(tmp_path: Path, cleaned: Go, old: Result) -> None:
    index = tmp_path / "index"
    add_run(index, Run(old.folder))
    late = cleaned(corpus(tmp_path / "new.jsonl", NEW), name="new", changes=ALONE, against=index)
    sources = [tmp_path / "old.jsonl", tmp_path / "new.jsonl"]
    first = ("near_duplicates.keep=source", 'near_duplicates.source_rank=["old.jsonl"]')
    both = cleaned(*sources, name="both", changes=(*ALONE, *first))
    assert ids(both, "documents") == ids(old, "documents") | ids(late, "documents")


def test_an_index_grows_and_is_compacted(tmp_path: Path, cleaned: Go, old: Result) -> None:
    index = tmp_path / "index"
    add_run(index, Run(old.folder))
    late = cleaned(corpus(tmp_path / "new.jsonl", NEW), name="new", changes=ALONE, against=index)
    assert len(add_run(index, Run(late.folder)).segments) == 2
    assert len(compact(index, load_config(None, ALONE)).segments) == 1
    again = cleaned(corpus(tmp_path / "c.jsonl", {"x": text(9, " again")}), name="x", changes=ALONE, against=index)
    assert ids(again, "duplicates", "kept") == {"new9b"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (("near_duplicates.num_perm=64",), "num_perm 128, and this run has 64"),
        (("near_duplicates.ngram=3",), "ngram 5, and this run has 3"),
        (("steps=['normalise', 'near_duplicates']",), "normaliser"),
    ],
)
def test_an_index_that_does_not_fit_is_refused(
    tmp_path: Path, old: Result, changes: tuple[str, ...], said: str
) -> None:
    add_run(tmp_path / "index", Run(old.folder))
    with pytest.raises(IndexMismatch, match=said):
        open_index(tmp_path / "index", load_config(None, (*ALONE, *changes)))


def test_an_index_whose_shards_are_gone_is_refused(tmp_path: Path, old: Result) -> None:
    add_run(tmp_path / "index", Run(old.folder))
    shutil.rmtree(old.folder)
    with pytest.raises(IndexMismatch, match="is gone or was changed"):
        open_index(tmp_path / "index", load_config(None, ALONE))


def test_an_index_takes_a_run_some_texts_at_a_time(
    tmp_path: Path, old: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = add_run(tmp_path / "whole", Run(old.folder))
    monkeypatch.setattr("pipeline.index.BATCH", 2)
    assert add_run(tmp_path / "parts", Run(old.folder)).segments[0].name == whole.segments[0].name


def test_an_empty_run_is_added(tmp_path: Path, cleaned: Go) -> None:
    empty = cleaned(corpus(tmp_path / "none.jsonl", {}), name="none", changes=ALONE)
    assert add_run(tmp_path / "index", Run(empty.folder)).segments == ()


@pytest.mark.parametrize(
    ("policy", "stays"),
    [
        (("near_duplicates.keep=longest",), "long"),
        (("near_duplicates.keep=earliest",), "early"),
        (("near_duplicates.keep=source", 'near_duplicates.source_rank=["wire/"]'), "wired"),
    ],
)
def test_the_user_says_which_copy_stays(tmp_path: Path, cleaned: Go, policy: tuple[str, ...], stays: str) -> None:
    rows = {
        "crawl/a.jsonl": [
            {"id": "early", "text": text(1, " x"), "published": "2024-05-01"},
            {"id": "long", "text": text(1, " and more"), "published": "2024-05-03"},
        ],
        "wire/b.jsonl": [{"id": "wired", "text": text(1), "published": "2024-05-02"}],
    }
    for name, lines in rows.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True)
        (tmp_path / "in" / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    result = cleaned(tmp_path / "in", name="out", changes=(*ALONE, *policy))
    assert ids(result, "documents") == {stays}
    assert ids(result, "duplicates", "kept") == {stays}


def test_a_bucket_over_the_cap_is_counted_and_told(tmp_path: Path, cleaned: Go) -> None:
    texts = {f"a{n}": text(0, " " + " ".join(f"other{n}x{i}" for i in range(30))) for n in range(9)}
    result = cleaned(corpus(tmp_path / "a.jsonl", texts), name="a", changes=(*ALONE, "near_duplicates.bucket_cap=2"))
    capped = json.loads((result.folder / "run.json").read_bytes())["near_duplicates"]["capped_buckets"]
    assert capped > 0
    out = io.StringIO()
    print_result(result, Console(file=out, width=200))
    assert f"{capped} buckets were over the cap" in out.getvalue()
