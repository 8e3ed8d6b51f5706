"""How functions of this package are compiled.

What Python calls is an `entry`, kept on disk with all that it calls; the others are compiled only as parts of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.jit import njit


def entry(function: Callable[..., Any]) -> Any:
    """For functions that Python calls."""
    compiled = njit(cache=True, nogil=True, error_model="numpy")(function)
    file = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if file is not None:
        file._source_stamp = sources()  # noqa: SLF001 - numba would look at the file of `function` alone
    return compiled


@cache
def sources() -> int:
    """A number that changes with any module of the package: compiled code is as good as what it was compiled from."""
    return zlib.crc32(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))))


kernel = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""For functions that make arrays."""

leaf = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)
"""For functions that make none: without the counting of references, which would cost more than what they do."""
