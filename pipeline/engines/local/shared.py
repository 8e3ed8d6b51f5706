"""What all workers need, imported once by the process that they are forked from, so that they share its memory."""

from __future__ import annotations

from pipeline import jit, maps
from pipeline.stages import clutter, extract, language, normalise, quality, repair, site

__all__ = ["clutter", "extract", "language", "maps", "normalise", "quality", "repair", "site"]

jit.load()
