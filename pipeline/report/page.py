"""One document as a page."""

from __future__ import annotations

from pathlib import Path

from pipeline.audit import Audited
from pipeline.report.document import shown
from pipeline.report.render import write_page


def write_document(audited: Audited, path: Path) -> None:
    """Write a document, kept or dropped, with all its changes, as a self-contained page."""
    write_page(path, "document.html", {"document": shown(audited, whole=True)})
