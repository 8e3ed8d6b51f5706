"""The dataset card of a run: what a person who finds the folder wants to know."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.write.manifest import Manifest


def write_card(folder: Path, manifest: Manifest) -> None:
    """Write `README.md` into the folder of a run."""
    loader = PackageLoader("pipeline.write")
    environment = Environment(
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=True
    )
    (folder / "README.md").write_text(environment.get_template("card.md").render(run=manifest), encoding="utf-8")
