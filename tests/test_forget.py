"""Documents are forgotten everywhere, at once or not at all, and what is left still verifies."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyarrow import parquet
from rich.console import Console

from pipeline import forget as forgetting
from pipeline.audit import Run, UnknownDocument, verify
from pipeline.config import load_config
from pipeline.dedup import blanks
from pipeline.dedup.index import IndexMismatch, read_manifest
from pipeline.forget import forget
from pipeline.index import add_run, open_index
from pipeline.report.figures import funnel
from pipeline.run import Result, finished
from pipeline.summary import print_result
from pipeline.write import TABLES

STEPS = ("steps=['clutter', 'near_duplicates']",)
Go = Callable[..., Result]


def story(number: int, tail: str = "") -> str:
    words = " ".join(f"word{number * 1000 + n}" for n in range(60))
    return f"The story of {words} ended well.{tail}\nSource: VNA"


def corpus(path: Path, texts: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps({"id": n, "text": t}) + "\n" for n, t in texts.items()), encoding="utf-8")
    return path


TEXTS = {f"doc{n}": story(n) for n in range(8)} | {"copy1": story(1, " Indeed so."), "copy2": story(2, " Or not.")}


@pytest.fixture
def old(tmp_path: Path, cleaned: Go) -> Result:
    """A run with copies, a record in quarantine, and several shards."""
    path = corpus(tmp_path / "old.jsonl", TEXTS)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "doc3", "text": "An id that was given before."}) + "\nnot json\n")
    return cleaned(path, name="old", changes=(*STEPS, "output.shard_bytes=1200"))


def every_word(folder: Path) -> str:
    """All that a run says, in its tables and in plain files."""
    tables = [path for table in TABLES for path in Run(folder).shards(table)]
    plain = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".parquet"]
    return json.dumps([parquet.read_table(path).to_pylist() for path in tables]) + "".join(
        path.read_text(encoding="utf-8") for path in plain
    )


def kept_of_copy(result: Result, *pair: str) -> tuple[str, str]:
    rows = parquet.read_table(result.folder / "duplicates").to_pylist()
    (row,) = (row for row in rows if {row["dropped"], row["kept"]} == set(pair))
    return row["kept"], row["dropped"]


def state(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_a_document_and_its_copies_are_gone_and_the_rest_verifies(old: Result) -> None:
    kept, dropped = kept_of_copy(old, "doc1", "copy1")
    shards = Run(old.folder).shards("documents")
    assert len(shards) > 2
    done = forget(old.folder, [kept])
    assert (done.named, done.copies) == (1, 1)
    said = every_word(old.folder)
    assert "word1001" not in said
    assert f'"{kept}"' not in said
    assert f'"{dropped}"' not in said
    assert "word2001" in said
    left = Run(old.folder)
    assert list(verify(left)) == []
    assert left.manifest.counts == old.manifest.counts | {
        "kept": 7, "duplicates": 1, "forgotten": 2, "changes": old.manifest.counts["changes"] - 3
    }  # fmt: skip
    assert left.shards("documents") == shards, "an empty shard stays: tables go side by side"
    assert left.document("doc5").original == TEXTS["doc5"]


def test_the_counts_still_add_up_for_a_reader(old: Result) -> None:
    forget(old.folder, ["doc4"])
    manifest = Run(old.folder).manifest
    with (console := Console(width=120)).capture() as captured:
        print_result(Result(old.folder, manifest, fresh=False, max_quarantine=1.0), console)
    assert "12 documents in  7 kept  2 duplicates  0 filtered  2 quarantined  1 forgotten" in captured.get()
    assert "forgotten 1" in funnel(manifest.counts)


def test_an_index_is_shown_without_its_config_and_its_loss_is_told(tmp_path: Path, old: Result) -> None:
    add_run(tmp_path / "index", Run(old.folder))
    assert read_manifest(tmp_path / "index").segments[0].documents == 10
    forget(old.folder, ["doc4"])  # without the index
    with pytest.raises(IndexMismatch, match="index add"):
        open_index(tmp_path / "index", load_config(None, STEPS)).ids()


def test_a_copy_goes_alone(old: Result) -> None:
    kept, dropped = kept_of_copy(old, "doc1", "copy1")
    done = forget(old.folder, [dropped])
    assert (done.named, done.copies) == (1, 0)
    assert Run(old.folder).document(kept).original == TEXTS[kept]
    assert list(verify(Run(old.folder))) == []


def test_what_lies_in_quarantine_goes_too(old: Result) -> None:
    forget(old.folder, ["doc3"])
    errors = [row["error"] for row in parquet.read_table(old.folder / "quarantine").to_pylist()]
    assert errors == ["json"]
    assert Run(old.folder).manifest.faults == (("json", 1),)
    assert Run(old.folder).manifest.counts["forgotten"] == 2
    assert list(verify(Run(old.folder))) == []


def test_an_id_that_is_not_there_is_told_before_anything_is_changed(old: Result) -> None:
    before = state(old.folder)
    with pytest.raises(UnknownDocument, match="nobody"):
        forget(old.folder, ["doc1", "nobody"])
    assert state(old.folder) == before


def test_everything_may_go(old: Result) -> None:
    forget(old.folder, TEXTS)
    assert list(verify(Run(old.folder))) == []
    assert Run(old.folder).manifest.counts["kept"] == 0


def test_a_command_that_was_stopped_has_changed_nothing(old: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(old.folder)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(forgetting, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        forget(old.folder, ["doc1"])
    monkeypatch.undo()
    assert state(old.folder) == before
    forget(old.folder, ["doc1"])
    assert list(verify(Run(old.folder))) == []
    assert [path.name for path in old.folder.parent.iterdir() if path.is_dir()] == ["old"], "no draft stays behind"


def test_the_same_run_is_not_made_again_but_the_config_can_say_so(tmp_path: Path, old: Result, cleaned: Go) -> None:
    forget(old.folder, ["doc4"])
    assert finished(old.folder, old.manifest.key) is not None
    result = cleaned(
        tmp_path / "old.jsonl", name="again", changes=(*STEPS, "forget=['doc4']"),
    )  # fmt: skip
    assert "word4001" not in every_word(result.folder)
    quarantined = {row["id"]: row["error"] for row in parquet.read_table(result.folder / "quarantine").to_pylist()}
    assert quarantined["doc4"] == "forgotten"


def test_ids_to_forget_stand_among_the_vetoes(tmp_path: Path) -> None:
    (tmp_path / "overrides.toml").write_text('forget = ["a"]\n[[keep]]\nline = "Stay."\n', encoding="utf-8")
    config = load_config(None, ["forget=['b']"], tmp_path / "overrides.toml")
    assert config.forget == ("b", "a")


def named_by(tmp_path: Path, index: Path, cleaned: Go, name: str) -> dict[str, str]:
    """What a new run over nearly the same texts names as kept for its copies."""
    texts = {f"new{n}": story(n, " Said again.") for n in range(8)}
    result = cleaned(corpus(tmp_path / f"{name}.jsonl", texts), name=name, changes=STEPS, against=index)
    assert list(verify(Run(result.folder))) == []
    return {row["dropped"]: row["kept"] for row in parquet.read_table(result.folder / "duplicates").to_pylist()}


def test_an_index_forgets_too_and_knows_all_others(tmp_path: Path, old: Result, cleaned: Go) -> None:
    index = tmp_path / "index"
    add_run(index, Run(old.folder))
    later = cleaned(
        corpus(tmp_path / "l.jsonl", {"later1": story(1, " Later."), "later9": story(9)}),
        name="later", changes=STEPS, against=index,
    )  # fmt: skip
    add_run(index, Run(later.folder))
    before = named_by(tmp_path, index, cleaned, "before")
    kept, dropped = kept_of_copy(old, "doc1", "copy1")
    assert before["new1"] == kept
    forget(old.folder, [kept, "doc6"], index)
    after = named_by(tmp_path, index, cleaned, "after")
    assert after == {new: named for new, named in before.items() if new not in ("new1", "new6")}
    opened = open_index(index, load_config(None, STEPS))
    assert {kept, dropped, "doc6"}.isdisjoint(opened.ids()[0].to_pylist())
    assert len([path for path in index.iterdir() if path.is_dir()]) == 2, "the old segments are gone"


def test_an_index_that_was_left_behind_catches_up(
    tmp_path: Path, old: Result, cleaned: Go, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    add_run(index, Run(old.folder))
    before = named_by(tmp_path, index, cleaned, "before")
    calls = []

    def stopped(root: Path) -> bool:
        calls.append(root)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return False

    monkeypatch.setattr(blanks, "settle", stopped)
    with pytest.raises(KeyboardInterrupt):
        forget(old.folder, ["doc5"], index)
    monkeypatch.undo()
    assert list(verify(Run(old.folder))) == []
    assert forget(old.folder, ["doc5"], index).settled
    after = named_by(tmp_path, index, cleaned, "after")
    assert after == {new: named for new, named in before.items() if new != "new5"}


def test_a_manifest_that_was_laid_ready_too_early_is_thrown_away(
    tmp_path: Path, old: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    add_run(index, Run(old.folder))

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(forgetting, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        forget(old.folder, ["doc5"], index)
    monkeypatch.undo()
    assert not blanks.settle(index)
    assert not forget(old.folder, ["doc5"], index).settled
    assert len(open_index(index, load_config(None, STEPS)).ids()[0]) == 7


def test_the_command_says_what_it_did(old: Result) -> None:
    from test_cli import call

    (kept, _), (other, dropped) = kept_of_copy(old, "doc1", "copy1"), kept_of_copy(old, "doc2", "copy2")
    done = call("forget", old.folder, kept, dropped)
    assert done.returncode == 0, done.stderr
    assert "2 documents and 1 copies of them are gone" in done.stdout
    assert f"stays and is alike: {other}" in done.stdout
    assert call("verify", old.folder).returncode == 0
    unknown = call("forget", old.folder, kept)
    assert unknown.returncode == 2
    assert kept in unknown.stderr
