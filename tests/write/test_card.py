"""The card of a run: a person reads it, a hub parses its head, a catalogue its Croissant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from places import ROOT
from pyarrow import parquet

from pipeline.config import load_config
from pipeline.run import Result
from pipeline.write import TABLES
from pipeline.write.card import Settings, size_category, write_card
from pipeline.write.croissant import CONTEXT, REQUIRED, VERSION
from pipeline.write.manifest import read_manifest, versions

TOLD = {
    "name": "Border news",
    "licence": "CC-BY-4.0",
    "creator": 'The "Border" Desk',
    "url": "https://example.org/corpus",
    "description": "Texts <about> borders: all of them.",
}  # fmt: skip


@pytest.fixture
def carded(seeds_run: Result, tmp_path: Path) -> Callable[..., tuple[str, dict[str, Any]]]:
    """Write the card of the seeds with some settings into a folder of its own."""

    def write(**card: str) -> tuple[str, dict[str, Any]]:
        told = msgspec.to_builtins(Settings(**card))
        manifest = msgspec.structs.replace(seeds_run.manifest, config=dict(seeds_run.manifest.config) | {"card": told})
        (tmp_path / "documents").symlink_to(seeds_run.folder / "documents")
        write_card(tmp_path, manifest)
        text = (tmp_path / "README.md").read_text(encoding="utf-8")
        return text, json.loads((tmp_path / "croissant.json").read_bytes())

    return write


def head(text: str) -> dict[str, Any]:
    """The head of a card: a subset of YAML, each line a key and JSON or a plain word."""
    lines = text.split("---\n")[1].splitlines()
    pairs = [line.partition(": ") for line in lines if ": " in line and line[0].isalpha()]
    return {key: json.loads(value) for key, _, value in pairs}


def test_the_head_says_what_hubs_sort_by(carded: Callable[..., tuple[str, dict[str, Any]]]) -> None:
    text, _ = carded(**TOLD)
    assert head(text) == {
        "pretty_name": "Border news", "license": "CC-BY-4.0", "language": ["en"], "size_categories": ["n<1K"]
    }  # fmt: skip
    assert "data_files: documents/*.parquet" in text


def test_a_card_without_a_licence_says_that_one_is_missing(carded: Callable[..., tuple[str, dict[str, Any]]]) -> None:
    text, croissant = carded()
    assert "license" not in head(text)
    assert "has to be settled" in text
    assert "It lacks license, url, creator" in text
    assert set(REQUIRED) - croissant.keys() == {"license", "url", "creator"}


def test_croissant_has_all_that_the_specification_requires(carded: Callable[..., tuple[str, dict[str, Any]]]) -> None:
    text, croissant = carded(**TOLD)
    assert "It lacks" not in text
    assert croissant["@type"] == "sc:Dataset"
    assert croissant["conformsTo"] == VERSION
    assert croissant["@context"] == CONTEXT
    assert all(croissant[name] for name in REQUIRED)
    assert croissant["creator"]["name"] == TOLD["creator"]
    assert croissant["description"] == TOLD["description"]


def test_croissant_names_every_table_and_field(
    carded: Callable[..., tuple[str, dict[str, Any]]], seeds_run: Result
) -> None:
    _, croissant = carded()
    files = {files["@id"]: files for files in croissant["distribution"]}
    assert {records["name"] for records in croissant["recordSet"]} == TABLES.keys()
    known = set()
    for records in croissant["recordSet"]:
        schema = parquet.read_schema(next((seeds_run.folder / records["name"]).iterdir()))
        assert [field["name"] for field in records["field"]] == schema.names
        for field in records["field"]:
            assert field["source"]["extract"]["column"] == field["name"]
            assert field["dataType"] in {"sc:Text", "sc:Integer", "sc:Float"}
            assert field["description"]
            assert list(seeds_run.folder.glob(files[field["source"]["fileSet"]["@id"]]["includes"]))
            known.add(field["@id"])
    assert len(known) == sum(len(schema) for schema in TABLES.values()), "no two fields share an id"


def test_the_run_has_its_card(seeds_run: Result) -> None:
    named = {name for name, _, _ in read_manifest(seeds_run.folder).files}
    assert {"README.md", "croissant.json"} <= named


def test_the_manifest_is_complete(seeds_run: Result) -> None:
    manifest = read_manifest(seeds_run.folder)
    assert manifest.versions == versions()
    assert "not installed" not in manifest.versions.values()
    assert msgspec.convert(manifest.config, type(load_config())) == load_config()
    assert [name for name, _, digest in manifest.inputs if len(digest) == 64] == sorted(
        path.name for path in (ROOT / "seeds").glob("*.txt")
    )
    assert {"read", "kept", "duplicates", "filtered", "quarantined", "changes"} <= manifest.counts.keys()
    assert sum(rows for _, rows, _ in manifest.rules) == manifest.counts["changes"]
    assert {"plan", "read", "learn", "clean", "write"} <= manifest.seconds.keys()


@pytest.mark.parametrize(("documents", "category"), [(0, "n<1K"), (1000, "1K<n<10K"), (5_000_000, "n>1M")])
def test_sizes_are_sorted_as_hubs_do(documents: int, category: str) -> None:
    assert size_category(documents) == category
