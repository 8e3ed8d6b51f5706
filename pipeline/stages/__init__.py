"""The table of contents: every stage that looks at one document, in the order in which they run.

To add a stage, write a module with `Settings` and `build`, and a line here. A stage that learns from the whole
corpus also has a `sketch`, and its `build` takes the table that it learned at the first wall. The module is imported
when the stage is first asked for: with a model, a parser or a vocabulary behind it, that takes its time.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.document import Stage
from pipeline.jit import COMPILED

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from pipeline.corpus import Keys, Page, Pages

    Hashes = NDArray[np.uint64]

Sketch = Callable[["Page", "Hashes | None"], Iterable[tuple[str, str, str]]]
"""What a stage wants counted of a page.

What stands alone may be left out where a table tells which fingerprints were met twice (`pipeline.twice`).
"""
Fingerprints = Callable[["Page"], Iterable["Hashes"]]
"""Hashes of what a stage wants counted; what it counts without one is never left out."""


class OfAll(NamedTuple):
    """The same of several pages at once, whose structure cut nothing. `sketch` takes such a table in any case."""

    sketch: Callable[[Pages, Hashes], Keys]
    fingerprints: Callable[[Pages], Hashes]


class Entry(NamedTuple):
    """A stage: its name in the config and the audit, and how it is made from its settings.

    `build(settings, learned)` makes the stage; `learned` is None where nothing was learned from a corpus. `sketch`
    says what the stage wants counted (`pipeline.corpus`), `learn(counts, settings)` makes its table of the counts.
    `fingerprints` are hashes of it, by compiled code; `of_all` makes both sooner. About `enough` records tell as much
    as a larger corpus would; where it is 0, all are asked.
    """

    name: str
    build: Callable[[Any, pa.Table | None], Stage]
    sketch: Sketch | None = None
    learn: Callable[[pa.Table, Any], pa.Table] | None = None
    fingerprints: Fingerprints | None = None
    of_all: OfAll | None = None
    enough: int = 0


@cache
def _of(stage: str) -> Any:
    return import_module(f"pipeline.stages.{stage}")


TABLE = (
    Entry("extract", lambda settings, _: _of("extract").build(settings)),
    Entry("language", lambda settings, _: _of("language").build(settings)),
    Entry("clutter", lambda settings, _: _of("clutter").build(settings)),
    Entry(
        "site",
        lambda settings, learned: _of("site").build(settings, learned),
        lambda page, again: _of("site").sketch(page, again),
        lambda counts, settings: _of("site").decide(counts, settings),
        lambda page: _of("site").fingerprints(page),
        OfAll(
            lambda pages, again: _of("site").sketch_of_all(pages, again),
            lambda pages: _of("site").fingerprints_of_all(pages),
        ),
    ),
    Entry("normalise", lambda settings, _: _of("normalise").build(settings)),
    Entry(
        "repair",
        lambda settings, learned: _of("repair").build(settings, learned),
        lambda page, _again: _of("repair").sketch(page.document),
        lambda counts, _: _of("repair").learn(counts),
        enough=100_000,
    ),
    Entry("quality", lambda settings, _: _of("quality").build(settings)),
)
NAMES = tuple(entry.name for entry in TABLE)


def build(settings: Mapping[str, Any], learned: Mapping[str, pa.Table]) -> list[tuple[str, Stage]]:
    """The named stages in `settings`, ready to run, in the order of the table."""
    return [
        (entry.name, entry.build(settings[entry.name], learned.get(entry.name)))
        for entry in TABLE
        if entry.name in settings
    ]


def sketches(names: Iterable[str], records: int = 0, *, but: Container[str] = ()) -> list[Sketch]:
    """What the named stages, `but` some, want to have counted over a corpus of so many records.

    All records are asked where it is 0.
    """
    return [
        of_some(entry.sketch, entry.enough / records) if 0 < entry.enough < records else entry.sketch
        for entry in TABLE
        if entry.sketch is not None and entry.name in names and entry.name not in but
    ]


def of_some(sketch: Sketch, share: float) -> Sketch:
    """A sketch that only this share of all pages is asked for."""
    return lambda page, again: sketch(page, again) if page.drawn(share) else ()


def fingerprints(names: Iterable[str], *, but: Container[str] = ()) -> list[Fingerprints]:
    """The hashes that the named stages, `but` some, have of it, where numba can compile what makes them."""
    return [
        entry.fingerprints
        for entry in TABLE
        if entry.fingerprints and entry.name in names and entry.name not in but and COMPILED
    ]


def of_all(names: Iterable[str]) -> dict[str, OfAll]:
    """Those of the named stages that look at several pages at once, where numba can compile what does it."""
    return {entry.name: entry.of_all for entry in TABLE if entry.of_all and entry.name in names and COMPILED}


def learn(counts: pa.Table, settings: Mapping[str, Any]) -> dict[str, pa.Table]:
    """What every stage learns from the counts of the first wall, by the stage's name."""
    return {
        entry.name: entry.learn(counts, settings[entry.name])
        for entry in TABLE
        if entry.learn is not None and entry.name in settings
    }
