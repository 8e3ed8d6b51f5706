"""A small run with copies, sites and cuts, for everything that reads runs."""

from __future__ import annotations

import json

import pytest
from places import silent

from pipeline.config import load_config
from pipeline.run import Result, run

STEPS = "steps=['language', 'clutter', 'near_duplicates']"


def story(number: int) -> str:
    members = " ".join(f"member{number * 100 + n}" for n in range(30))
    return f"The committee met on Monday with {members}, and it agreed on a plan.\nSource: VNA"


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Twelve stories of two sites and a copy, in several shards."""
    folder = tmp_path_factory.mktemp("recipes")
    rows = [{"id": f"d{n:02d}", "url": f"https://www.{'ab'[n % 2]}.example/{n}", "text": story(n)} for n in range(12)]
    rows.append({"id": "copy", "url": "https://c.example/1", "text": story(1) + "\nRead More"})
    (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    config = load_config(None, [STEPS, "output.shard_bytes=2000"])
    return run(config, [str(folder / "in.jsonl")], folder / "run", workers=1, progress=silent)
