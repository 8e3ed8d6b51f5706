"""What the rules say of themselves."""

from __future__ import annotations

from functools import cache

from pipeline import rules
from pipeline.stages import site

TABLES = ("clutter", "sections", "normalise")


@cache
def reasons() -> dict[str, str]:
    """Why each rule of the tables is there, by its id."""
    return {rule.id: rule.why for table in TABLES for rule in rules.load(table)} | site.WHY
