"""Parts that are let go while they are in use: they say the same, and weigh nothing until they are looked at again."""

from __future__ import annotations

import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipeline.engines.local.mapped import Mapped, letting_go
from pipeline.engines.local.store import write_part

ROWS, SIZE = 2000, 4000


@pytest.fixture
def part(tmp_path: Path) -> Path:
    path = tmp_path / "part.arrow"
    texts = pa.RecordBatch.from_pydict({"text": [f"{number:{SIZE}}" for number in range(ROWS)]})
    write_part(path, texts.schema, [texts.slice(0, 500), texts.slice(500)])
    return path


def resident(path: Path) -> int:
    """Bytes of a mapped file that this process holds in memory."""
    found, ours = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if not line[0].isupper():
            ours = line.endswith(str(path))
        elif ours and line.startswith("Rss:"):
            found += int(line.split()[1]) * 1024
    return found


def look(batches: list[pa.RecordBatch]) -> list[int]:
    return [int(number) for batch in batches for number in pc.utf8_trim_whitespace(batch["text"]).to_pylist()]


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux says what a process holds")
def test_what_was_let_go_is_not_held_and_says_the_same_again(part: Path):
    mapped = Mapped()
    batches = mapped.batches(part)
    assert look(batches) == list(range(ROWS))
    assert resident(part) > ROWS * SIZE / 2
    mapped.let_go()
    assert resident(part) < ROWS * SIZE / 10
    assert look(batches) == list(range(ROWS))


def test_parts_can_be_read_while_they_are_let_go(part: Path):
    before = threading.active_count()
    with letting_go() as mapped:
        batches = mapped.batches(part)
        for _ in range(20):
            assert look(batches) == list(range(ROWS))
    assert threading.active_count() == before
    assert look(batches) == list(range(ROWS))
