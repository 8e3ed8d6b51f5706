"""No change may make the quality worse than it was: `GOLD=folder make floors` holds it against labelled data."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from floors import Floor, raised, read_floors
from places import ROOT

GOLD = os.environ.get("GOLD")


def test_every_floor_has_a_bound_and_its_data_a_digest() -> None:
    floors = read_floors()
    assert all((floor.least is None) != (floor.most is None) for floor in floors.floor)
    assert all(len(digest) == 64 for digest in floors.data.values())
    assert len({floor.name for floor in floors.floor}) == len(floors.floor)


def test_floors_are_raised_and_never_lowered() -> None:
    text = '[[floor]]\nname = "a"\nleast = 0.5\n\n[[floor]]\nname = "b"\nmost = 3.0\n'
    least = Floor(name="a", command="", pattern="", least=0.5)
    most = Floor(name="b", command="", pattern="", most=3.0)
    assert 'name = "a"\nleast = 0.6' in raised(text, least, 0.6)
    assert 'name = "b"\nmost = 2.0' in raised(text, most, 2.0)
    assert raised(text, least, 0.4) == text
    assert raised(text, most, 4.0) == text


@pytest.mark.skipif(not GOLD, reason="no labelled data: set GOLD to their folder to hold the floors against them")
def test_the_floors_hold() -> None:
    words = [sys.executable, str(ROOT / "benchmarks" / "floors.py"), str(GOLD)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
