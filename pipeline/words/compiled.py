"""How functions of this package are compiled.

What Python calls is an `entry`, kept on disk with all that it calls; the others are compiled only as parts of it.
"""

from __future__ import annotations

from pipeline.jit import njit

entry = njit(cache=True, nogil=True, error_model="numpy")
"""For functions that Python calls."""

kernel = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""For functions that make arrays."""

leaf = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)
"""For functions that make none: without the counting of references, which would cost more than what they do."""
