"""The door to numba. Where it is not installed, `njit` leaves a function as it is, and `COMPILED` is False.

Compiled code is kept beside the modules or in the user's cache folder; where neither can be written, it is compiled
anew in every process. (`dedup/simd.py` also goes to LLVM itself, for what numba does not offer.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

try:
    import numba

    COMPILED = True
except ImportError:
    COMPILED = False


def njit(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """A decorator that compiles a function, with numba's options."""

    def compiled(function: Callable[..., Any]) -> Any:
        if not COMPILED:
            return function
        try:
            return numba.njit(**options)(function)
        except RuntimeError:  # there is no folder that a cache could be written to
            return numba.njit(**{**options, "cache": False})(function)

    return compiled


__all__ = ["COMPILED", "njit"]
