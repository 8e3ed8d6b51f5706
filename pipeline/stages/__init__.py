"""The table of contents: every stage that looks at one document, in the order in which they run.

To add a stage, write a module with `Settings` and `build`, and a line here. A stage that learns from the whole
corpus also has a `sketch`, and its `build` takes the table that it learned at the first wall.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.document import Document, Stage
from pipeline.stages import clutter, extract, language, normalise, quality, repair, site

Sketch = Callable[[Document, str], Iterable[tuple[str, str, str]]]
"""What a stage wants counted of a document as its page's structure left it, and of the text that the structure cut."""


class Entry(NamedTuple):
    """A stage: its name in the config and the audit, its settings, and how it is made from them.

    `build(settings, learned)` makes the stage; `learned` is None where nothing was learned from a corpus. `sketch`
    says what the stage wants counted (`pipeline.corpus`), `learn(counts, settings)` makes its table of the counts.
    """

    name: str
    settings: type
    build: Callable[[Any, pa.Table | None], Stage]
    sketch: Sketch | None = None
    learn: Callable[[pa.Table, Any], pa.Table] | None = None


def words_of(counts: pa.Table, _: repair.Settings) -> pa.Table:
    """The counts that word repair asked for."""
    return counts.filter(pc.is_in(counts["kind"], pa.array(repair.KINDS)))


TABLE = (
    Entry("extract", extract.Settings, lambda settings, _: extract.build(settings)),
    Entry("language", language.Settings, lambda settings, _: language.build(settings)),
    Entry("clutter", clutter.Settings, lambda settings, _: clutter.build(settings)),
    Entry("site", site.Settings, site.build, site.sketch, site.decide),
    Entry("normalise", normalise.Settings, lambda settings, _: normalise.build(settings)),
    Entry("repair", repair.Settings, repair.build, lambda document, _: repair.sketch(document), words_of),
    Entry("quality", quality.Settings, lambda settings, _: quality.build(settings)),
)
NAMES = tuple(entry.name for entry in TABLE)


def build(settings: Mapping[str, Any], learned: Mapping[str, pa.Table]) -> list[tuple[str, Stage]]:
    """The named stages in `settings`, ready to run, in the order of the table."""
    return [
        (entry.name, entry.build(settings[entry.name], learned.get(entry.name)))
        for entry in TABLE
        if entry.name in settings
    ]


def sketches(names: Iterable[str]) -> list[Sketch]:
    """What the named stages want to have counted over the corpus."""
    return [entry.sketch for entry in TABLE if entry.sketch is not None and entry.name in names]


def learn(counts: pa.Table, settings: Mapping[str, Any]) -> dict[str, pa.Table]:
    """What every stage learns from the counts of the first wall, by the stage's name."""
    return {
        entry.name: entry.learn(counts, settings[entry.name])
        for entry in TABLE
        if entry.learn is not None and entry.name in settings
    }
