"""The quality stage: off by default; a drop names its rule and its score, and the document lies in dropped/."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyarrow import parquet

from pipeline.audit import Run, verify
from pipeline.config import Config, ConfigError, load_config
from pipeline.document import Document, Drop
from pipeline.quality.rules import Change
from pipeline.run import Result
from pipeline.stages.quality import Settings, build

STORY = """The ministers met in the capital on Monday to talk about the long border between both countries.
They agreed that trains will cross it again from the spring on, and that nobody will have to wait for papers.
A spokesman said that the talks had been open and friendly, though some questions were left for another day.
Farmers on both sides have been waiting for the bridge, which was closed after the flood two years ago."""


def outcome(text: str, language: str | None = "en", **settings: object) -> object:
    return build(Settings(**settings))(Document(id="x", text=text, language=language))


def test_it_is_off_by_default() -> None:
    assert "quality" not in Config().steps


def test_a_story_stays() -> None:
    assert outcome(STORY) == ()


def test_a_drop_names_rule_value_and_bound_and_what_else_is_wrong() -> None:
    dropped = outcome("Read more ...\nWatch now ...")
    assert isinstance(dropped, Drop)
    assert (dropped.rule, dropped.score) == ("quality.words", 6)
    assert dropped.detail.startswith("words 6 (at least 50); also ")
    assert "ellipsis_lines 1 (at most 0.3)" in dropped.detail


def test_families_are_chosen() -> None:
    assert outcome("Read more ...", families=()) == ()
    dropped = outcome("Read more ...", families=("fineweb",))
    assert isinstance(dropped, Drop)
    assert dropped.rule == "quality.short_lines"


def test_bounds_are_changed_in_the_config() -> None:
    config = load_config(None, ['quality.rules=[{rule="words", least=3}, {rule="sentences", off=true}]'])
    assert config.quality.rules == (Change(rule="words", least=3), Change(rule="sentences", off=True))
    assert outcome("Two men were here.", families=("gopher",), rules=config.quality.rules) != ()
    stop_words = Change(rule="stop_words", off=True)
    assert outcome("Two men were here.", families=("gopher",), rules=(*config.quality.rules, stop_words)) == ()


@pytest.mark.parametrize("change", ["quality.families=['copher']", "quality.rules=[{rule='wrods', most=1}]"])
def test_what_there_is_not_is_told(change: str) -> None:
    with pytest.raises(ConfigError, match=r"at `quality"):
        load_config(None, [change])


def test_a_run_counts_reports_and_restores_what_it_filters(tmp_path: Path, cleaned: Callable[..., Result]) -> None:
    texts = {"good": STORY, "stub": "Nothing here.", "code": STORY + "\nvar a = {};", "same": STORY + "\n"}
    lines = [json.dumps({"id": name, "text": text}) for name, text in texts.items()]
    (tmp_path / "c.jsonl").write_text("\n".join([*lines, "not json"]), encoding="utf-8")
    result = cleaned(tmp_path / "c.jsonl", changes=("steps=['language', 'quality', 'near_duplicates']",))
    counts = result.manifest.counts
    assert [counts[name] for name in ("read", "kept", "duplicates", "filtered", "quarantined")] == [5, 1, 1, 2, 1]
    rules = {rule: rows for rule, rows, _ in result.manifest.rules}
    assert rules["quality.words"] == rules["quality.curly_brackets"] == 1
    dropped = {row["id"]: row for row in parquet.read_table(result.folder / "dropped").to_pylist()}
    assert dropped["stub"]["rule"] == "quality.words"
    assert dropped["stub"]["score"] == 2
    assert dropped["code"]["rule"] == "quality.curly_brackets"
    assert Run(result.folder).document("code").original == texts["code"]
    assert "quality.curly_brackets" in (result.folder / "report" / "index.html").read_text(encoding="utf-8")
    assert list(verify(Run(result.folder))) == []
