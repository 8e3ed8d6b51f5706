"""A run that is made by hand, as a fixture."""

from __future__ import annotations

import pytest
from handmade import make_run, news


@pytest.fixture
def a_run(tmp_path):
    """A run of forty documents at two sites, one copy, one fault."""
    documents = [news(n, site="example.org" if n % 3 else "other.net") for n in range(40)]
    return make_run(
        tmp_path / "run",
        documents,
        copies=[("doc-00007", "doc-00006", 0.85), ("doc-00009", "doc-00006", 1.0)],
        related=[("doc-00001", "doc-00002")],
        faults=[("bad", "encoding", "not UTF-8")],
        of_a_shard=15,
    )
