"""What documents may do to their workers, and what comes of it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest

from pipeline.engines.local.pool import Limits, Pool, Task, after_task
from pipeline.engines.local.store import read_part, write_part
from pipeline.maps import Batches, Watch

NUMBERS = pa.schema([("number", pa.int64())])
LIMITS = Limits(cpu_seconds=1.0, memory_bytes=4 << 30)
LEFT_OUT = -1


class Poison(msgspec.Struct, frozen=True):
    """Copies numbers; at some of them it does something terrible."""

    deeds: dict[int, str]
    diary: str

    @property
    def schema(self) -> pa.Schema:
        return NUMBERS

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        for batch in batches:
            numbers = [LEFT_OUT if watch.skips(n) else self.do(n) for n in batch.column("number").to_pylist()]
            yield pa.RecordBatch.from_pydict({"number": numbers}, schema=NUMBERS)

    def do(self, number: int) -> int:
        deed = self.deeds.get(number)
        if deed == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        if deed == "loop":
            while True:
                pass
        if deed == "memory":
            bytearray(10 << 30)
        if deed == "once" and not Path(self.diary).exists():
            Path(self.diary).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number


def mapped(tmp_path: Path, deeds: dict[int, str], parts: int = 1) -> list[list[int]]:
    tasks = []
    for part in range(parts):
        numbers = [pa.RecordBatch.from_pydict({"number": list(range(5))}, schema=NUMBERS)]
        write_part(tmp_path / f"in{part}.arrow", NUMBERS, numbers)
        step = Poison(deeds if part == 0 else {}, str(tmp_path / "diary"))
        tasks.append(Task(step, str(tmp_path / f"in{part}.arrow"), str(tmp_path / f"out{part}.arrow"), LIMITS))
    pool = Pool(2, LIMITS)
    try:
        rows = dict(pool.map(tasks))
    finally:
        pool.close()
    assert rows == dict.fromkeys(range(parts), 5)
    return [[n for batch in read_part(Path(task.target)) for n in batch.column("number").to_pylist()] for task in tasks]


@pytest.mark.parametrize("deed", ["crash", "loop", "memory"])
def test_a_record_that_cannot_be_survived_is_left_out_alone(tmp_path: Path, deed: str) -> None:
    assert mapped(tmp_path, {2: deed}) == [[0, 1, LEFT_OUT, 3, 4]]


def test_several_of_them_and_other_parts_beside(tmp_path: Path) -> None:
    expected = [[LEFT_OUT, 1, 2, LEFT_OUT, 4], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]
    assert mapped(tmp_path, {0: "crash", 3: "crash"}, parts=3) == expected


def test_a_record_that_comes_through_alone_is_kept(tmp_path: Path) -> None:
    assert mapped(tmp_path, {1: "once"}) == [[0, 1, 2, 3, 4]]


def test_nothing_stays_behind(tmp_path: Path) -> None:
    mapped(tmp_path, {4: "crash"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in0.arrow", "out0.arrow"]


def test_what_a_call_raises_is_raised(tmp_path: Path) -> None:
    pool = Pool(1, LIMITS)
    try:
        with pytest.raises(FileNotFoundError):
            list(pool.call(os.stat, [str(tmp_path / "nowhere")]))
    finally:
        pool.close()


def test_results_come_with_the_number_of_their_argument() -> None:
    pool = Pool(2, LIMITS)
    try:
        assert sorted(pool.call(abs, [-3, -2, -1])) == [(0, 3), (1, 2), (2, 1)]
        assert list(pool.call(time.sleep, [])) == []
    finally:
        pool.close()


def test_what_cannot_even_be_read_ends_there(tmp_path: Path) -> None:
    """A record that is lost though it was left out is in the way of reading: after that, the step is told so."""
    task = Task(Poison({}, ""), "in", str(tmp_path / "out"), LIMITS, left_out=frozenset({2}))
    task.journal.write_bytes((2).to_bytes(8, "little"))
    again = after_task(task, MemoryError())
    assert again.ends == {2}
    assert isinstance(after_task(again, MemoryError()), MemoryError), "and if that does not help, it is told"
