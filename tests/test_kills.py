"""Kill -9 at twenty random moments. `make soak` does the same a thousand times."""

from __future__ import annotations

from pathlib import Path

from soak.kills import soak


def test_twenty_kills_leave_the_bytes_of_a_quiet_run(tmp_path: Path) -> None:
    seen = soak(20, 7, tmp_path)
    assert seen["kills"] == 20
    assert seen["parents"], "the parent was among them"
    assert seen["others"], "and so were others"
