"""The digest by which a manifest and an index know a file again."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
