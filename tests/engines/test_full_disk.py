"""A run on a file system that is full indeed: a small one in memory, in a mount namespace of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT, SEEDS

from pipeline.endings import Exit

NAMESPACE = ("unshare", "--map-root-user", "--mount")
SMALL = "mount -t tmpfs -o size=6m none disk && "
STORY = "The council met on day {n}, and its members agreed on plan {n} for bridge {m} over the river.\n"
RUNS = f"""
run() {{ (cd {ROOT} && {sys.executable} -m pipeline run -i "$1" -o "$here/disk/run" --workers 1 --quiet); }}
here=$PWD
run {SEEDS} || exit 90
cp disk/run/run.json before.json
run $PWD/c.jsonl; echo "code $?"
cmp before.json disk/run/run.json && ls -A disk
"""


def may_mount() -> bool:
    """Whether this machine lets us have a file system of our own."""
    try:
        return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not may_mount(), reason="needs a mount namespace, which this machine does not give")
def test_a_full_file_system_leaves_what_was_there_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    rows = ({"id": f"d{n}", "text": "".join(STORY.format(n=n, m=m) for m in range(40))} for n in range(3000))
    (tmp_path / "c.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = subprocess.run(
        [*NAMESPACE, "bash", "-c", SMALL + RUNS], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert f"code {Exit.USER}" in done.stdout
    assert "is full: make room; what stood in" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert done.returncode == 0  # the old run is as it was
