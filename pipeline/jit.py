"""The door to numba. Where it is not installed, `njit` leaves a function as it is, and `COMPILED` is False.

numba is imported when a kernel is first called, since most commands call none. Compiled code is kept beside the
modules or in the user's cache folder, and is as good as what it was compiled from: the code and the constants of the
kernel and of all that it calls. Where no folder can be written, it is compiled anew in every process.
(`dedup/simd.py` and `labeller/lanes.py` also go to LLVM itself, for what numba does not offer.)
"""

from __future__ import annotations

import inspect
import os
import zlib
from collections.abc import Callable, Iterator
from functools import cache, cached_property, update_wrapper
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

COMPILED = find_spec("numba") is not None


class Kernel:
    """A function that numba compiles when it is first called; `py_func` is the function as it was written."""

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        update_wrapper(self, function)
        self.py_func = function
        self.targetoptions = {"nopython": True, **options}
        """As numba's own dispatchers have it, which looks here for what it should inline."""

    def __call__(self, *arguments: Any) -> Any:
        """Call the compiled function."""
        return self.compiled(*arguments)

    @property
    def _numba_type_(self) -> Any:
        """What numba takes a kernel for where another one calls it."""
        from numba import types  # noqa: PLC0415 - a fifth of a second that commands without kernels save

        return types.Dispatcher(self.compiled)

    @cached_property
    def compiled(self) -> Any:
        """What numba made of it: a dispatcher, which compiles for types that it has not seen."""
        import numba  # noqa: PLC0415 - as above

        try:
            dispatcher = numba.jit(**self.targetoptions)(self.py_func)
        except RuntimeError:  # there is no folder that a cache could be written to
            return numba.jit(**{**self.targetoptions, "cache": False})(self.py_func)
        if dispatcher is self.py_func:  # NUMBA_DISABLE_JIT is set
            return dispatcher
        _compile_parts_once(dispatcher)
        if self.targetoptions.get("cache"):
            _trust(dispatcher._cache, stamp(self))  # noqa: SLF001 - numba has no other way to say it
        return dispatcher


def _compile_parts_once(dispatcher: Any) -> None:
    """Have functions that Python does not call optimised and turned into machine code only as parts of one it calls.

    numba does both for every function by itself, and anew in each that calls it, which is most of what it takes.
    """
    codegen, compiler = dispatcher.targetctx.codegen(), dispatcher._compiler  # noqa: SLF001 - as above
    compiled_by_numba, set_environment = compiler.compile, type(codegen).set_env

    def set_where_loaded(name: str, environment: Any) -> None:
        if codegen._engine.get_global_value_address(name):  # noqa: SLF001 - as above
            set_environment(codegen, name, environment)

    def compile_function(arguments: Any, result: Any) -> Any:
        usual = codegen._library_class, codegen.set_env  # noqa: SLF001 - as above
        codegen._library_class, codegen.set_env = _library_class(), set_where_loaded  # noqa: SLF001 - as above
        try:
            made = compiled_by_numba(arguments, result)
            for environment in made._find_referenced_environments():  # noqa: SLF001 - as numba does for what it loads
                set_where_loaded(environment.env_name, environment)
            return made
        finally:
            codegen._library_class, codegen.set_env = usual  # noqa: SLF001 - as above

    compiler.compile = compile_function


@cache
def _library_class() -> Any:
    from numba.core.codegen import JITCodeLibrary  # noqa: PLC0415 - as above

    class Library(JITCodeLibrary):  # type: ignore[misc]  # numba has no types
        """The code of a function and of all that it calls, raw where Python has no way to call it."""

        raw = False

        def _optimize_final_module(self) -> None:
            functions = self._final_module.functions
            self.raw = not any(f.name.startswith("_ZN7cpython") and not f.is_declaration for f in functions)
            if not self.raw:
                super()._optimize_final_module()

        def _finalize_final_module(self) -> None:  # also of code from the cache, which is not optimised again
            if self.raw:
                self._finalize_dynamic_globals()
                self._finalized = True
            else:
                super()._finalize_final_module()

    return Library


def _trust(cache: Any, stamp: int) -> None:
    """Have compiled code found under a stamp of ours, and without half a second in which numba prepares to compile."""
    from numba.core.runtime import rtsys  # noqa: PLC0415 - as above

    file = cache._cache_file  # noqa: SLF001 - as above
    file._source_stamp = stamp  # noqa: SLF001 - numba would look at the file of one function alone
    # The stamp in the name, too: numba writes the index first, and one that was stopped then must not name older code.
    file._data_name_pattern = file._data_name_pattern.replace(".{number", f".{stamp:08x}.{{number")  # noqa: SLF001

    def load_overload(signature: Any, context: Any) -> Any:
        rtsys.initialize(context)
        return cache._load_overload(signature, context)  # noqa: SLF001 - what numba calls after preparing

    cache.load_overload = load_overload


def stamp(kernel: Kernel) -> int:
    """A number that changes with the code and the constants of a kernel, and of whatever it calls."""
    options = repr(sorted(kernel.targetoptions.items()))
    number, seen, waiting = zlib.crc32(options.encode()), set[FunctionType](), [inspect.unwrap(kernel)]
    while waiting:
        function = waiting.pop()
        if function not in seen:
            seen.add(function)
            for part in _parts(function, function.__code__):
                written = part if isinstance(part, FunctionType) else None
                number = zlib.crc32((written.__qualname__ if written else repr(part)).encode(), number)
                if written:
                    waiting.append(written)
    return number


def _parts(function: FunctionType, code: CodeType) -> Iterator[object]:
    """What a function is made of: its code, its constants, and the functions that it calls."""
    yield code.co_code
    yield code.co_varnames
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _parts(function, constant)
        elif constant != function.__doc__:
            yield constant
    for name in code.co_names:
        yield name
        if name in function.__globals__:
            yield from _named(function.__globals__[name], code)


def _named(value: object, code: CodeType) -> Iterator[object]:
    """What code takes from outside: a function, a constant, or what it names of a module."""
    if isinstance(value, ModuleType):
        if value.__name__.startswith("pipeline."):
            for name in code.co_names:
                if name in vars(value):
                    yield from _named(vars(value)[name], code)
    elif isinstance(value, np.ndarray):
        yield value.dtype.str, value.shape, value.tobytes()
    elif isinstance(value, type):
        yield value.__qualname__, getattr(value, "_fields", ())
    elif callable(value) and hasattr(value, "__wrapped__"):
        yield sorted(getattr(value, "targetoptions", {}).items())
        yield inspect.unwrap(value)
    elif not callable(value) or isinstance(value, FunctionType):
        yield value


def written(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function as it was written, whether or not it is a kernel."""
    return getattr(function, "py_func", function)


def load() -> None:
    """Import numba, for a process whose children should share it."""
    if COMPILED:
        import_module("numba")


def compiled_before() -> bool:
    """Whether kernels were compiled on this machine before, as far as their folders tell."""
    package = Path(__file__).parent
    folder = Path(os.environ.get("NUMBA_CACHE_DIR") or package)
    elsewhere = folder == package and not os.access(package, os.W_OK)
    return not COMPILED or elsewhere or next(folder.rglob("*.nbi"), None) is not None


def njit(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """A decorator that compiles a function, with numba's options."""

    def compiled(function: Callable[..., Any]) -> Any:
        return Kernel(function, options) if COMPILED else function

    return compiled


__all__ = ["COMPILED", "Kernel", "compiled_before", "load", "njit", "stamp", "written"]
