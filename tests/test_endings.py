"""How a run ends when something is in its way: a sentence, an exit code, and nothing lost or left lying about."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from places import ROOT, SEEDS

from pipeline.endings import Exit
from pipeline.engines import Reached
from pipeline.output import RunError, locked, take
from pipeline.progress import Started, clock, words
from pipeline.run import Result

Go = Callable[..., Result]
SHORT = "The council met on day {n}, and its members agreed on plan {n} for the bridge over the river.\n"


def start(*words: object, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pipeline", *map(str, words)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **options
    )


def end(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """The exit code, and what was printed."""
    stdout, stderr = process.communicate(timeout=120)
    return process.returncode, stdout, stderr


def corpus(path: Path, count: int = 40, bad: int = 0) -> Path:
    lines = [json.dumps({"id": f"d{n}", "text": SHORT.format(n=n) * 8}) for n in range(count)]
    path.write_text("\n".join(["not json"] * bad + lines), encoding="utf-8")
    return path


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, Exit.INTERRUPTED), (signal.SIGTERM, Exit.TERMINATED)])
def test_a_signal_leaves_a_run_that_goes_on_and_says_so(tmp_path: Path, number: int, code: Exit) -> None:
    words = ("run", "-i", corpus(tmp_path / "c.jsonl"), "-o", tmp_path / "run", "--workers", 2, "--log-json")
    stopped = start(*words)
    for line in stopped.stderr:
        if json.loads(line)["phase"] == "read":
            os.killpg(stopped.pid, number)
            break
    returned, stdout, stderr = end(stopped)
    assert (returned, stdout) == (code, "")
    last = json.loads(stderr.splitlines()[-1])
    assert last["message"] == "stopped; the same command goes on from here"
    assert last["exit"] == code
    assert "Traceback" not in stderr
    assert not (tmp_path / "run").exists()
    returned, _, stderr = end(start(*words))
    events = [json.loads(line) for line in stderr.splitlines()]
    assert returned == Exit.CLEAN
    assert events[-1]["event"] == "finished"
    assert events[-1]["counts"]["read"] == 40
    assert hidden(tmp_path) == []


def test_a_signal_while_the_program_loads_is_no_traceback() -> None:
    stopped = start("check", "-i", SEEDS)
    time.sleep(0.4)
    os.killpg(stopped.pid, signal.SIGINT)
    returned, _, stderr = end(stopped)
    assert "Traceback" not in stderr
    assert returned in (Exit.INTERRUPTED, Exit.CLEAN)


def test_a_full_disk_leaves_what_was_there_and_says_so(tmp_path: Path) -> None:
    words = ("run", "-i", corpus(tmp_path / "c.jsonl", 400), "-o", tmp_path / "run", "--workers", 1, "--fresh")
    assert end(start("run", "-i", SEEDS, "-o", tmp_path / "run", "--workers", 1, "-q")) == (0, "", "")
    before = (tmp_path / "run" / "run.json").read_bytes()
    full = start(*words, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)))
    returned, _, stderr = end(full)
    assert returned == Exit.USER
    assert "is full: make room; what stood in" in stderr.splitlines()[-1]
    assert "Traceback" not in stderr
    assert (tmp_path / "run" / "run.json").read_bytes() == before


def test_a_run_that_is_refused_leaves_nothing_behind(tmp_path: Path, cleaned: Go) -> None:
    (tmp_path / "empty").mkdir()
    for source, options in ((tmp_path / "nowhere", {}), (SEEDS, {"against": tmp_path / "no-index"})):
        with pytest.raises(Exception, match="no"):
            cleaned(source, name="deep/down/run", **options)
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_too_much_quarantine_is_an_exit_code_of_its_own(tmp_path: Path) -> None:
    words = ("run", "-i", corpus(tmp_path / "c.jsonl", 0, bad=3), "-o", tmp_path / "run", "--workers", 1)
    returned, _, stderr = end(start(*words))
    assert returned == Exit.QUARANTINE
    assert "all 3 records are in quarantine (3 json)" in stderr.splitlines()[-1]
    assert (tmp_path / "run" / "run.json").exists(), "the run is finished"
    returned, stdout, _ = end(start(*words, "--set", "max_quarantine=1.0"))
    assert "Nothing has changed" in stdout, "what is bearable does not make another run"
    assert returned == Exit.CLEAN


def test_a_lock_goes_with_its_run(tmp_path: Path) -> None:
    with locked(tmp_path / "a" / "run"):
        assert hidden(tmp_path / "a") == [".run.lock"]
        assert take(tmp_path / "a" / ".run.lock") is None
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_cannot_be_written_is_told(tmp_path: Path, cleaned: Go) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(RunError, match="cannot write to"):
        cleaned(SEEDS, name="file/run")


def test_rates_and_time_left_are_those_since_the_phase_was_first_heard_of() -> None:
    started = Started(at=10.0, done=100, records=1000)
    pace = started.pace(Reached("clean", 150, 250, 2000), now=20.0)
    assert pace.per_second == 100.0
    assert pace.seconds_left == 20.0
    assert started.pace(Reached("clean", 100, 250, 1000), now=20.0).seconds_left is None
    told = words(Reached("clean", 150, 250, 2000), pace)
    assert told == ["2,000 records", "100 a second", "about 20 s left"]
    assert clock(3725) == "1 h 2 min"
