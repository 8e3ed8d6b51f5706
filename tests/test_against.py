"""New documents against an earlier corpus: the old one is named, and the same set stays as if both had been one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyarrow import parquet

from pipeline.audit import Run, verify
from pipeline.config import load_config
from pipeline.dedup.index import IndexMismatch
from pipeline.index import add_run, compact, open_index
from pipeline.run import Result

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
