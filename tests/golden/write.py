"""Write the golden audit of the seeds again: `make golden`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from places import SEEDS

from golden.table import GOLDEN, table
from pipeline.audit import Run
from pipeline.config import load_config
from pipeline.run import run


def main() -> None:
    """Clean the seeds and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        result = run(load_config(), [str(SEEDS)], Path(folder) / "run", workers=1, progress=lambda *_: None)
        GOLDEN.write_text(table(Run(result.folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
