"""Where the project lies, and a progress that nobody looks at."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"


def silent(*_: object) -> None:
    """Progress that nobody looks at."""
