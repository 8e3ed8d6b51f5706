"""The audit of the seeds is the one that was agreed on. `make golden` writes it again: read its diff."""

from __future__ import annotations

from golden.table import GOLDEN, table

from pipeline.audit import Run
from pipeline.run import Result


def test_the_audit_of_the_seeds_is_the_golden_one(seeds_run: Result) -> None:
    assert table(Run(seeds_run.folder)) == GOLDEN.read_text(encoding="utf-8"), "run `make golden` and read the diff"
