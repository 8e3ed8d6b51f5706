"""Kernels are compiled by a second process where a run is a machine's first, and only there."""

from pathlib import Path

import numpy as np
import pytest

from pipeline import run as runs
from pipeline.config import load_config
from pipeline.dedup.signatures import signatures
from pipeline.engines.local import beside
from pipeline.jit import COMPILED, Kernel
from pipeline.labeller.decode_lines import cuts_of
from pipeline.maps.samples import TEXT

CONFIG = load_config(Path("configs/default.toml"))


@pytest.mark.parametrize(("before", "workers", "times"), [(True, 2, 0), (False, 1, 0), (False, 2, 1)])
def test_a_second_process_compiles_only_where_it_saves_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bool, workers: int, times: int
):
    asked: list[object] = []
    monkeypatch.setattr(runs, "compiled_before", lambda: before)
    monkeypatch.setattr(runs, "compile_beside", lambda *of: asked.append(of))
    source = tmp_path / "a.txt"
    source.write_text(TEXT, encoding="utf-8")
    runs.run(CONFIG, [str(source)], tmp_path / "out", workers=workers, progress=lambda _: None)
    assert asked == [(CONFIG.stage_settings, CONFIG.copies)] * times


@pytest.mark.skipif(not COMPILED, reason="there are no kernels without numba")
def test_what_runs_need_last_is_compiled_without_a_run(monkeypatch: pytest.MonkeyPatch):
    """From the stages of the clean map to the decision: all of it works without anything learned, and is called."""
    called: set[str] = set()
    original = Kernel.__call__

    def call(kernel: Kernel, *arguments: object) -> object:
        called.add(f"{kernel.__module__}.{kernel.__name__}")
        return original(kernel, *arguments)

    monkeypatch.setattr(Kernel, "__call__", call)
    beside.compile_last_first(CONFIG.stage_settings, CONFIG.copies)
    assert f"{cuts_of.__module__}.{cuts_of.__name__}" in called
    assert {name.split(".")[1] for name in called} >= {"labeller", "words", "dedup"}


def test_copies_of_the_sample_are_signed_alike():
    assert CONFIG.copies is not None
    step = beside.CleanPages((), CONFIG.copies, beside.NOWHERE)
    one, other = (step.sample(number) for number in range(2))
    assert one["id"].to_pylist() != other["id"].to_pylist()
    assert one["signature"].equals(other["signature"])
    assert np.array_equal(signatures(one["text"], CONFIG.copies), signatures(other["text"], CONFIG.copies))
