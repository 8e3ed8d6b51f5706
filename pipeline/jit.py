"""The one door to numba. Where it is not installed, `njit` leaves a function as it is, and `COMPILED` is False."""

from __future__ import annotations

from typing import Any

try:
    from numba import njit

    COMPILED = True
except ImportError:
    COMPILED = False

    def njit(*args: Any, **_: Any) -> Any:
        """Stand in for numba's decorator, with and without arguments."""
        return args[0] if args and callable(args[0]) else lambda function: function


__all__ = ["COMPILED", "njit"]
