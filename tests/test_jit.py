"""Kernels: what they were compiled from decides whether compiled code is used again."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline.jit import COMPILED, Kernel, compiled_before, njit, stamp

pytestmark = pytest.mark.skipif(not COMPILED, reason="without numba nothing is compiled")

MODULE = """
import numpy as np
from pipeline.jit import njit

MORE = {more}

@njit(cache=True)
def inner(numbers):
    longer = np.zeros(len(numbers) + 1)
    longer[1:] = numbers
    return longer

@njit()
def added(number):
    return number + MORE

@njit(cache=True)
def outer(numbers):
    return added(inner(numbers)[1])
"""


def printed(folder: Path, more: int, call: str) -> str:
    """What a process prints that calls kernels of the module, with a constant of its own."""
    (folder / "kernels.py").write_text(MODULE.format(more=more), encoding="utf-8")
    code = f"import numpy as np, sys; sys.path.insert(0, {str(folder)!r}); import kernels; print(kernels.{call})"
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_changed_constant_of_a_callee_is_compiled_anew(tmp_path: Path):
    assert printed(tmp_path, 1, "outer(np.ones(3))") == "2.0"
    assert printed(tmp_path, 5, "outer(np.ones(3))") == "6.0"


def test_a_callee_from_the_cache_becomes_part_of_what_is_compiled(tmp_path: Path):
    assert printed(tmp_path, 1, "inner(np.ones(1))") == "[0. 1.]"
    assert printed(tmp_path, 1, "outer(np.ones(3))") == "2.0"
    assert printed(tmp_path, 1, "outer(np.ones(3))") == "2.0"


def doubled(numbers):
    """Twice the numbers."""
    return numbers * 2


def test_a_kernel_keeps_the_function_that_was_written():
    kernel = njit()(doubled)
    assert isinstance(kernel, Kernel)
    assert kernel.py_func is doubled
    assert kernel(np.arange(3)).tolist() == [0, 2, 4]


def test_options_are_part_of_the_stamp():
    assert stamp(njit()(doubled)) == stamp(njit()(doubled))
    assert stamp(njit()(doubled)) != stamp(njit(error_model="numpy")(doubled))


def test_a_machine_without_compiled_kernels_is_told_from_one_that_has_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert compiled_before() is not COMPILED
    (tmp_path / "kernels").mkdir()
    (tmp_path / "kernels" / "sign-40.py311.nbi").touch()
    assert compiled_before()
