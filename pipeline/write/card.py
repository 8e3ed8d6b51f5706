"""The dataset card of a run: what a person, or a catalogue, that finds the folder wants to know."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyarrow.compute as pc
from jinja2 import Environment, PackageLoader, StrictUndefined
from pyarrow import parquet

from pipeline.write.croissant import REQUIRED, croissant
from pipeline.write.manifest import Manifest

CROISSANT = "croissant.json"
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the card says that nobody can find out from the texts.

    `name` of the corpus; `licence`, an SPDX identifier or an address; `creator`, who answers for it; `url`, where it is
    published; `description`, a sentence; `citation`; `version`, such as 1.0.0. What is empty is left out.
    """

    name: str = "clean-corpus"
    licence: str = ""
    creator: str = ""
    url: str = ""
    description: str = ""
    citation: str = ""
    version: str = "1.0.0"


def write_card(folder: Path, manifest: Manifest) -> None:
    """Write `README.md` and `croissant.json` into the folder of a run."""
    described = croissant(manifest)
    encoded = msgspec.json.format(msgspec.json.encode(described), indent=1)
    (folder / CROISSANT).write_bytes(encoded + b"\n")
    loader = PackageLoader("pipeline.write")
    environment = Environment(
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=True
    )
    card = environment.get_template("card.md").render(
        run=manifest,
        card=msgspec.convert(manifest.config.get("card", {}), Settings),
        languages=languages(folder),
        size=size_category(manifest.counts["kept"]),
        missing=[name for name in REQUIRED if name not in described],
    )
    (folder / "README.md").write_text(card, encoding="utf-8")


def languages(folder: Path) -> list[str]:
    """The languages of the documents, in order."""
    found: set[str | None] = set()
    for shard in (folder / "documents").glob("*.parquet"):
        found.update(pc.unique(parquet.ParquetFile(shard).read(["language"])["language"]).to_pylist())
    return sorted(language for language in found if language is not None)


def size_category(documents: int) -> str:
    """The size of a corpus as dataset hubs sort them."""
    return next((name for most, name in SIZES if documents < most), "n>1M")
