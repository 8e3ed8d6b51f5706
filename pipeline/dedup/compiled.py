"""Where numba is installed, its kernels; imported on first use, because they cost most of a second."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def kernels() -> ModuleType | None:
    """The module of compiled kernels, or None where numba is missing."""
    return import_module("pipeline.dedup.kernels") if import_module("pipeline.jit").COMPILED else None


@cache
def walking() -> ModuleType | None:
    """The module of the compiled walk, or None where numba is missing."""
    return import_module("pipeline.dedup.walk") if kernels() else None


@cache
def line_kernels() -> ModuleType | None:
    """The module of compiled looks at words and lines, or None where numba is missing."""
    return import_module("pipeline.dedup.line_kernels") if kernels() else None
