"""What documents may do to their workers, and what comes of it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest

from pipeline.engines import EngineError
from pipeline.engines.local import LocalEngine
from pipeline.engines.local.journal import NOTE
from pipeline.engines.local.limits import Limits, Lost
from pipeline.engines.local.pool import Pool
from pipeline.engines.local.store import read_part, write_part
from pipeline.engines.local.supervisor import Order, work
from pipeline.engines.local.task import Again, Task, after_task
from pipeline.maps import Batches, Watch

NUMBERS = pa.schema([("number", pa.int64())])
LIMITS = Limits(cpu_seconds=0.5, wall_seconds=2.0, memory_bytes=4 << 30)
LEFT_OUT = -1
ROWS = 5


class Poison(msgspec.Struct, frozen=True):
    """Copies numbers; at some of them it does something terrible. It may do those of a batch together."""

    deeds: dict[int, str]
    diary: str
    together: bool = False

    @property
    def schema(self) -> pa.Schema:
        return NUMBERS

    def prepare(self) -> None:
        pass

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        number = 0
        for batch in batches:
            found, values = [], batch.column("number").to_pylist()
            if self.together and not watch.careful:
                for at, _ in enumerate(values, number):
                    watch.at(at)
                found = list(map(self.do, values))
            for at, value in enumerate(values if not found else (), number):
                if watch.wants(at, at + 1):
                    watch.enters("deed")
                    found.append(self.do(value) if watch.at(at) is None else LEFT_OUT)
            number += batch.num_rows
            if found:
                yield pa.RecordBatch.from_pydict({"number": found}, schema=NUMBERS)
                watch.saved(number)

    def do(self, number: int) -> int:
        with Path(self.diary).open("a") as diary:
            diary.write(f"{number}\n")
        deed = self.deeds.get(number)
        if deed == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        if deed == "loop":
            while True:
                pass
        if deed == "sleep":
            time.sleep(3600)
        if deed == "memory":
            bytearray(10 << 30)
        if deed == "exit":
            os._exit(3)
        if deed == "once" and Path(self.diary).read_text().split().count(str(number)) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return number


def mapped(
    tmp_path: Path, deeds: dict[int, str], parts: int = 1, batches: int = 1, *, together: bool = False
) -> list[list[int]]:
    """The numbers of each part after its map; only the first part has poison. A batch holds ROWS of them."""
    tasks = []
    for part in range(parts):
        numbers = [
            pa.RecordBatch.from_pydict({"number": list(range(n * ROWS, (n + 1) * ROWS))}, schema=NUMBERS)
            for n in range(batches)
        ]
        write_part(tmp_path / f"in{part}.arrow", NUMBERS, numbers)
        step = Poison(deeds if part == 0 else {}, str(tmp_path / f"diary{part}"), together)
        tasks.append(Task(step, str(tmp_path / f"in{part}.arrow"), str(tmp_path / f"out{part}.arrow"), LIMITS))
    pool = Pool(2, LIMITS)
    try:
        rows = dict(pool.map(tasks))
    finally:
        pool.close()
    assert rows == dict.fromkeys(range(parts), ROWS * batches)
    return [[n for batch in read_part(Path(task.target)) for n in batch.column("number").to_pylist()] for task in tasks]


@pytest.mark.parametrize("deed", ["crash", "loop", "sleep", "memory", "exit"])
def test_a_record_that_cannot_be_survived_is_left_out_alone(tmp_path: Path, deed: str) -> None:
    assert mapped(tmp_path, {2: deed}) == [[0, 1, LEFT_OUT, 3, 4]]


def test_several_of_them_and_other_parts_beside(tmp_path: Path) -> None:
    expected = [[LEFT_OUT, 1, 2, LEFT_OUT, 4], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]
    assert mapped(tmp_path, {0: "crash", 3: "crash"}, parts=3) == expected


def test_a_record_that_comes_through_alone_is_kept(tmp_path: Path) -> None:
    assert mapped(tmp_path, {1: "once"}) == [[0, 1, 2, 3, 4]]


@pytest.mark.parametrize("deed", ["crash", "once"])
def test_of_records_that_are_done_together_only_the_one_to_blame_is_left_out(tmp_path: Path, deed: str) -> None:
    assert mapped(tmp_path, {2: deed}, together=True) == [[0, 1, LEFT_OUT if deed == "crash" else 2, 3, 4]]


def test_nothing_stays_behind(tmp_path: Path) -> None:
    mapped(tmp_path, {4: "crash"}, batches=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["diary0", "in0.arrow", "out0.arrow"]


def test_what_was_written_before_a_loss_is_not_done_again(tmp_path: Path) -> None:
    numbers = list(range(4 * ROWS))
    numbers[17] = LEFT_OUT
    assert mapped(tmp_path, {17: "crash"}, batches=4) == [numbers]
    done = [int(number) for number in (tmp_path / "diary0").read_text().split()]
    assert max(done.count(number) for number in range(3 * ROWS)) == 1


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


def late(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_each_gives_results_in_the_order_of_their_arguments(tmp_path: Path) -> None:
    engine = LocalEngine(tmp_path / "work", 2, lambda _: None)
    try:
        assert list(engine.each(late, [0.3, 0.0, 0.1])) == [0.3, 0.0, 0.1]
        assert list(engine.each(late, [])) == []
        assert list(engine.each(abs, range(-50, 0))) == list(range(50, 0, -1))
    finally:
        engine.close()


def leave(place: tuple[Path, int]) -> list[str]:
    """Number 0 waits, and tells who has been here; the others leave their number."""
    folder, number = place
    if number:
        (folder / str(number)).touch()
        return []
    time.sleep(0.3)
    return sorted(path.name for path in folder.iterdir())


def test_no_argument_is_begun_far_ahead_of_one_that_waits(tmp_path: Path) -> None:
    pool = Pool(2, LIMITS)
    try:
        results = dict(pool.call(leave, [(tmp_path, number) for number in range(9)], ahead=3))
    finally:
        pool.close()
    assert results[0] == ["1", "2"]
    assert len(results) == 9


def left_out(task: Task, times: int) -> Task:
    """The task after a worker was lost so often on record 2."""
    for _ in range(times):
        task.journal.write_bytes(NOTE.pack(2, 0, 0, b"read"))
        again = after_task(task, Lost("crash", "its worker crashed"))
        assert isinstance(again, Again)
        task = again.argument
    return task


def test_a_record_is_tried_alone_and_then_left_out_with_the_reason(tmp_path: Path) -> None:
    task = Task(Poison({}, ""), "in", str(tmp_path / "out"), LIMITS)
    assert left_out(task, 1).alone == 2
    fault = left_out(task, 2).left_out[2]
    assert (fault.stage, fault.error) == ("read", "crash")
    assert "alone" in fault.detail


def test_what_cannot_even_be_read_ends_there(tmp_path: Path) -> None:
    """A record that is lost though it was left out is in the way of reading: after that, the step is told so."""
    task = left_out(Task(Poison({}, ""), "in", str(tmp_path / "out"), LIMITS), 3)
    assert task.ends == {2}
    again = left_out(task, 2)
    again.journal.write_bytes(NOTE.pack(2, 0, 0, b"read"))
    assert isinstance(after_task(again, Lost("crash", "")), Lost), "and if that does not help, it is told"


def die(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_call_that_no_worker_survives_is_told() -> None:
    pool = Pool(1, LIMITS)
    try:
        with pytest.raises(EngineError, match="killed from outside"):
            list(pool.call(die, [1]))
        assert list(pool.call(abs, [-1])) == [(0, 1)], "and the pool serves on"
    finally:
        pool.close()


def kill_supervisor(path: str) -> int:
    """Kill the supervisor of this worker, the first time."""
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    return 1


def test_a_supervisor_that_was_lost_is_replaced(tmp_path: Path) -> None:
    pool = Pool(2, LIMITS)
    try:
        paths = [str(tmp_path / "once")] * 4
        assert sorted(pool.call(kill_supervisor, paths)) == [(n, 1) for n in range(4)]
    finally:
        pool.close()


def test_a_worker_whose_supervisor_was_killed_ends_in_silence(capfd: pytest.CaptureFixture[str]):
    mine, its = multiprocessing.Pipe()
    worker = multiprocessing.get_context("fork").Process(target=work, args=(its, [mine], LIMITS))
    worker.start()
    its.close()
    mine.send(Order(0, time.sleep, 0.2))
    mine.close()
    worker.join(10)
    assert worker.exitcode == 0
    assert "Traceback" not in capfd.readouterr().err
